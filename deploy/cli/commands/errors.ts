/** `sluice errors <id>`: what is wrong with a file, line by line. */
import { Command, Option } from "commander";
import { languages, type Language } from "@sluice/contracts/codes/entry.ts";
import { errorTable, languageAt } from "./error-table.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. */
export function errorsCommand(): Command {
  return withClientOptions(
    new Command("errors")
      .description("show what is wrong with a file")
      .argument("<id>", "the file's id, f_…")
      .addOption(languageOption()),
  )
    .addHelpText("after", "\nExample:\n  $ sluice errors f_01KAB3Z8W9XQ5T7M2N4P6R8S0V")
    .action((id: string, options: CommonOptions & { readonly lang?: Language }) =>
      withClient(options, async (client) => {
        const language = languageAt(options.lang);
        const report = await client.errors(id, language);
        if (options.json) return printJson(report);
        if (report.total === 0)
          console.log(`Nothing is wrong with it so far; it is in phase ${report.phase}.`);
        for (const line of errorTable(report.errors, report.total, report.help, language)) console.log(line);
      }),
    );
}

/** `--lang`. */
export const languageOption = (): Option =>
  new Option("--lang <language>", "how to mend it, in English or Japanese (default: the terminal's)").choices(
    [...languages],
  );
