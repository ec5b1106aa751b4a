/** `sluice files [id]`: what came in, and where it stands. */
import { Command } from "commander";
import { Refused } from "../client.ts";
import { fileLines } from "../file-lines.ts";
import { progressLine } from "../progress.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. */
export function filesCommand(): Command {
  return withClientOptions(
    new Command("files")
      .description("list the newest files, or show one with its plan")
      .argument("[id]", "a file's id, f_…"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice files --json")
    .action((id: string | undefined, options: CommonOptions) =>
      withClient(options, async (client) => {
        if (id !== undefined) {
          const view = await client.file(id);
          if (view === null) throw new Refused(`Nobody knows the file ${id}.`, 404);
          if (options.json) return printJson(view);
          return console.log(fileLines(view).join("\n"));
        }
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
