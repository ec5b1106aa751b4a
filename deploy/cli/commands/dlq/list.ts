/** `sluice dlq list`: every dead letter with its cause. */
import { allLetters } from "@sluice/shared/dead-letters/all-letters.ts";
import { choose } from "@sluice/shared/dead-letters/choose.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { Command } from "commander";
import { letterLines } from "../../letter-lines.ts";
import { openStores } from "../../operator-stores.ts";
import { withStores } from "../../with-stores.ts";
import { printJson } from "../with-client.ts";
import { type DlqOptions, withChoiceOptions, withStoreOptions } from "./letters.ts";

/** The command. */
export function listCommand(): Command {
  return withStoreOptions(
    withChoiceOptions(new Command("list").description("list dead letters, oldest first")),
  )
    .addHelpText("after", "\nExamples:\n  $ sluice dlq list\n  $ sluice dlq list --at sync-consumer --json")
    .action((options: DlqOptions) =>
      withStores(
        () => openStores(options),
        async ({ deadLetters }) => {
          const all = await allLetters(deadLetters, systemClock);
          const letters = choose(all.letters, options);
          if (options.json) return printJson({ letters, unseen: all.unseen });
          const now = systemClock.now();
          for (const letter of letters) console.log(letterLines(letter, now).join("\n"));
          console.log(countLine(letters.length, all.letters.length));
          for (const { at, letters: more } of all.unseen)
            console.log(
              `${at} holds about ${more} more, behind the first ten of their group or in other hands`,
            );
        },
      ),
    );
}

function countLine(shown: number, all: number): string {
  if (all === 0) return "No dead letters.";
  if (shown < all) return `${shown} of ${all} dead letters`;
  return all === 1 ? "1 dead letter" : `${all} dead letters`;
}
