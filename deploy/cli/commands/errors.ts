/** `sluice errors <id>`: what is wrong with a file, line by line. */
import { Command } from "commander";
import { errorLine } from "./error-lines.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. */
export function errorsCommand(): Command {
  return withClientOptions(
    new Command("errors")
      .description("show what is wrong with a file")
      .argument("<id>", "the file's id, f_…"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice errors f_01KAB3Z8W9XQ5T7M2N4P6R8S0V")
    .action((id: string, options: CommonOptions) =>
      withClient(options, async (client) => {
        const report = await client.errors(id);
        if (options.json) return printJson(report);
        if (report.total === 0)
          console.log(`Nothing is wrong with it so far; it is in phase ${report.phase}.`);
        for (const error of report.errors) console.log(errorLine(error));
        if (report.errors.length < report.total) console.log(`… ${report.total} in all`);
      }),
    );
}
