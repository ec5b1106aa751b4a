/** What `redrive` and `discard` share: which letters, who does it, and that nothing is done before it was shown and said yes to. */
import { allLetters, type Found } from "@sluice/shared/dead-letters/all-letters.ts";
import { isChosen } from "@sluice/shared/dead-letters/choose.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Command } from "commander";
import { Refused } from "../../client.ts";
import { doneBy } from "../../with-stores.ts";
import { type DlqOptions, theLetter, withChoiceOptions, withStoreOptions } from "./letters.ts";

/** Options of both. */
export interface ChangeOptions extends DlqOptions {
  readonly all?: true;
  readonly yes?: true;
  readonly by?: string;
}

/** Adds them. */
export const withChangeOptions = (command: Command): Command =>
  withStoreOptions(
    withChoiceOptions(
      command
        .argument("[letters...]", "ids, or their beginnings")
        .option("--all", "every letter there is")
        .option("--yes", "do it; without this it is only shown")
        .option("--by <name>", "who does it; kept with what was done (default: USER)", process.env["USER"]),
    ),
  );

/** Who does it, once it is to be done; null for a preview. Throws Refused when nobody is named. */
export const confirmedBy = (options: ChangeOptions): string | null =>
  options.yes === true ? doneBy(options) : null;

/** The letters that are meant, and how many there are that a look does not show. */
export interface Meant {
  readonly letters: readonly Found[];
  readonly unseen: number;
}

/** Finds them. Throws Refused when nobody says which, or a named one is not there. */
export async function meantLetters(
  queues: readonly DeadLetterQueue[],
  ids: readonly string[],
  options: ChangeOptions,
): Promise<Meant> {
  const { all, at, partner, file, entity, type, cause } = options;
  const choice = { at, partner, file, entity, type, cause };
  const isNarrowed = Object.values(choice).some((value) => value !== undefined);
  if (ids.length === 0 && !isNarrowed && all !== true)
    throw new Refused("Say which letters: their ids, a filter such as --at or --file, or --all.");
  const { letters, found, unseen } = await allLetters(queues, systemClock);
  const named = ids.length === 0 ? null : new Set(ids.map((start) => theLetter(letters, start).id));
  const isMeant = ({ letter }: Found): boolean =>
    (named === null || named.has(letter.id)) && isChosen(letter, choice);
  return {
    letters: found.filter(isMeant),
    unseen: unseen.reduce((sum, { letters: more }) => sum + more, 0),
  };
}

/** What is told where a look does not show all. */
export const unseenLine = (unseen: number): string[] =>
  unseen === 0
    ? []
    : [
        `About ${unseen} more lie behind the first ten of their group: run the same again when these are gone.`,
      ];
