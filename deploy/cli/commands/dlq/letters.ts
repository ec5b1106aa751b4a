/** What the commands on dead letters share: which stores, and which letters. */
import type { Choice } from "@sluice/shared/dead-letters/choose.ts";
import type { Letter } from "@sluice/shared/dead-letters/letter.ts";
import type { Command } from "commander";
import { Refused } from "../../client.ts";
import type { StoreOptions } from "../../operator-stores.ts";

/** Options of every such command. */
export interface DlqOptions extends StoreOptions, Omit<Choice, "ids"> {
  readonly json?: true;
}

/** Adds where to look. */
export const withStoreOptions = (command: Command): Command =>
  command
    .option("--dir <directory>", "the running mesh's directory", ".sluice")
    .option(
      "--stage <stage>",
      "a stage on AWS, by the SDK's own settings, instead of the mesh that runs here",
    )
    .option("--json", "print JSON");

/** Adds which letters. */
export const withChoiceOptions = (command: Command): Command =>
  command
    .option("--at <name>", "of this queue, pipe or rule")
    .option("--partner <partner>", "of this partner")
    .option("--file <id>", "of this file, f_…")
    .option("--entity <entity>", "of this entity type, or of one entity: order, order/A-1001")
    .option("--type <type>", "of this event type, such as order.created.v1")
    .option("--cause <words>", "with these words in the cause");

/** The one letter whose id begins so. Throws Refused when there is none, or more than one. */
export function theLetter(letters: readonly Letter[], start: string): Letter {
  const found = letters.filter(({ id }) => id.startsWith(start));
  const [letter] = found;
  if (letter === undefined)
    throw new Refused(
      `There is no dead letter ${start} (any more). \`sluice dlq list\` shows those there are.`,
    );
  if (found.length > 1)
    throw new Refused(`${found.length} letters begin with ${start}: name more of the id.`);
  return letter;
}
