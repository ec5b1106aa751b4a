/** `sluice dlq show <letter>`: one dead letter, whole. */
import { allLetters } from "@sluice/shared/dead-letters/all-letters.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { Command } from "commander";
import { wholeLetter } from "../../letter-lines.ts";
import { openStores } from "../../operator-stores.ts";
import { withStores } from "../../with-stores.ts";
import { printJson } from "../with-client.ts";
import { type DlqOptions, theLetter, withStoreOptions } from "./letters.ts";

/** The command. */
export function showCommand(): Command {
  return withStoreOptions(
    new Command("show")
      .description("show one dead letter with what it carries")
      .argument("<letter>", "its id, or the beginning of it"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice dlq show 3f2a9c1e")
    .action((id: string, options: DlqOptions) =>
      withStores(
        () => openStores(options),
        async ({ deadLetters }) => {
          const { letters } = await allLetters(deadLetters, systemClock);
          const letter = theLetter(letters, id);
          if (options.json) return printJson(letter);
          console.log(wholeLetter(letter, systemClock.now()).join("\n"));
        },
      ),
    );
}
