/** `sluice dlq discard`: gives dead letters up, with a reason. */
import { discard } from "@sluice/shared/dead-letters/discard.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { Command } from "commander";
import { interrupted } from "../../interrupt.ts";
import { letterLines } from "../../letter-lines.ts";
import { printJson } from "../with-client.ts";
import { openLetterStores } from "../../letter-stores.ts";
import { withStores } from "../../with-stores.ts";
import { type ChangeOptions, confirmedBy, meantLetters, unseenLine, withChangeOptions } from "./change.ts";

interface DiscardOptions extends ChangeOptions {
  readonly reason: string;
}

/** The command. */
export function discardCommand(): Command {
  return withChangeOptions(
    new Command("discard")
      .description("give dead letters up: they are kept whole among the objects, and nowhere else")
      .requiredOption("--reason <text>", "why; it is kept with them"),
  )
    .addHelpText(
      "after",
      '\nExample:\n  $ sluice dlq discard 3f2a9c1e --reason "acme sends it again tomorrow" --yes',
    )
    .action((ids: string[], options: DiscardOptions) =>
      withStores(
        () => openLetterStores(options),
        async (stores) => {
          const by = confirmedBy(options);
          const { letters, unseen } = await meantLetters(stores.deadLetters, ids, options);
          const gone =
            by === null || letters.length === 0
              ? null
              : await discard(stores.deadLetters, {
                  ...{ letters, by, reason: options.reason },
                  ...{ discards: stores.discards, kept: stores.kept, audit: stores.audit },
                  ...{ clock: systemClock, pause: systemPause, signal: interrupted() },
                });
          if (options.json) return printJson({ letters: letters.map(({ letter }) => letter), gone });
          if (letters.length === 0) return console.log("No dead letter is meant.");
          for (const line of unseenLine(unseen)) console.log(line);
          if (gone !== null) return console.log(`${gone} discarded by ${by}: ${options.reason}`);
          const now = systemClock.now();
          for (const { letter } of letters) console.log(letterLines(letter, now).join("\n"));
          console.log(`${letters.length} would be given up. Nothing is done yet: say --yes to discard them.`);
        },
      ),
    );
}
