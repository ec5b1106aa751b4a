/** `sluice release <id>` and `sluice refuse <id>`: an operator's word on a held file. `sluice withdraw <id>`: on one that is in the way. */
import { Command } from "commander";
import { type CommonOptions, printJson, withClientOptions, withOperator } from "./with-client.ts";

const words = {
  release: "let a held file be loaded as planned",
  refuse: "end a held file without loading it",
  withdraw: "give up a file that blocks its feed, before any row of it is written",
} as const;
const past = { release: "released", refuse: "refused", withdraw: "withdrawn" } as const;
const outcomes = {
  release: "released: it is loaded now",
  refuse: "refused: nothing of it is loaded",
  withdraw: "withdrawn: nothing of it is loaded, and the next file of its turn goes on",
} as const;

/** The command of one word. */
export function decideCommand(word: keyof typeof words): Command {
  return withClientOptions(
    new Command(word)
      .description(words[word])
      .argument("<id>", "the file's id, f_…")
      .requiredOption("--reason <text>", "why; it is kept in the file's history"),
  )
    .addHelpText(
      "after",
      `\nThe key is the operator's. See what a file would do first: sluice files <id>\n\nExample:\n  $ sluice ${word} f_01KAB3Z8W9XQ5T7M2N4P6R8S0V --reason "acme confirmed it by telephone"`,
    )
    .action((id: string, options: CommonOptions & { readonly reason: string }) =>
      withOperator(options, async (client) => {
        const said = await client.decide(id, word, options.reason);
        if (options.json) return printJson(said);
        console.log(said.repeat ? `${id} was ${past[word]} before` : `${id} is ${outcomes[word]}`);
      }),
    );
}
