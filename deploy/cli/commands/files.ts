/** `sluice files`: what came in, and where it stands. */
import { Command } from "commander";
import { progressLine } from "../progress.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. */
export function filesCommand(): Command {
  return withClientOptions(new Command("files").description("list the newest files"))
    .addHelpText("after", "\nExample:\n  $ sluice files --json")
    .action((options: CommonOptions) =>
      withClient(options, async (client) => {
        const files = await client.files();
        if (options.json) return printJson(files);
        if (files.length === 0) console.log("No files so far. Send one: sluice upload <feed> <file>");
        for (const view of files)
          console.log(
            `${view.file}  ${view.times.receivedAt ?? ""}  ${(view.feed ?? "").padEnd(14)}  ${progressLine(view)}`,
          );
      }),
    );
}
