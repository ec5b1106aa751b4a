/** `sluice errors <id>`: what is wrong with a file, line by line. */
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { languages, type Language } from "@sluice/contracts/codes/entry.ts";
import { Refused } from "../client.ts";
import { errorTable, languageAt } from "./error-table.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. */
export function errorsCommand(): Command {
  return withClientOptions(
    new Command("errors")
      .description("show what is wrong with a file")
      .argument("<id>", "the file's id, f_…")
      .addOption(languageOption())
      .option(
        "--copy <path>",
        "write the bad rows to a file for a spreadsheet, each with what is wrong behind",
      ),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ sluice errors f_01KAB3Z8W9XQ5T7M2N4P6R8S0V\n  $ sluice errors f_01KAB3Z8W9XQ5T7M2N4P6R8S0V --copy bad-rows.csv",
    )
    .action((id: string, options: CommonOptions & { readonly lang?: Language; readonly copy?: string }) =>
      withClient(options, async (client) => {
        const language = languageAt(options.lang);
        if (options.copy !== undefined) {
          const rows = await client.badRows(id, language);
          // Never over a file that is there: it may be the one that was sent.
          const isWritten = await writeFile(options.copy, rows, { flag: "wx" }).then(() => true, isThere);
          if (!isWritten) throw new Refused(`${options.copy} is there already: name another file.`);
          console.log(`The bad rows are in ${options.copy}.`);
          return;
        }
        const report = await client.errors(id, language);
        if (options.json) return printJson(report);
        if (report.total === 0)
          console.log(`Nothing is wrong with it so far; it is in phase ${report.phase}.`);
        for (const line of errorTable(report.errors, report.total, report.help, language)) console.log(line);
      }),
    );
}

function isThere(cause: unknown): false {
  if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
  throw cause;
}

/** `--lang`. */
export const languageOption = (): Option =>
  new Option("--lang <language>", "how to mend it, in English or Japanese (default: the terminal's)").choices(
    [...languages],
  );
