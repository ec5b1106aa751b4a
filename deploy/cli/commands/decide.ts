/** `sluice release <id>` and `sluice refuse <id>`: an operator's word on a held file. */
import { Command } from "commander";
import { type CommonOptions, printJson, withClientOptions, withOperator } from "./with-client.ts";

const words = {
  release: "let a held file be loaded as planned",
  refuse: "end a held file without loading it",
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
        const done = word === "release" ? "released: it is loaded now" : "refused: nothing of it is loaded";
        console.log(said.repeat ? `${id} was ${word}d before` : `${id} is ${done}`);
      }),
    );
}
