/** `sluice files [id]`: what came in, and where it stands. */
import { Command } from "commander";
import { Refused } from "../client.ts";
import { fileLines } from "../file-lines.ts";
import { progressLine } from "../progress.ts";
import { undoCommand } from "./undo.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** `sluice files show <id> [--at]`. */
const showCommand = (): Command =>
  withClientOptions(
    new Command("show")
      .description("show one file with its plan, as it stands or as it stood at an instant")
      .argument("<id>", "a file's id, f_…")
      .option("--at <instant>", "as of then: ISO 8601 with its zone"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice files show f_01… --at 2026-11-20T09:30:00Z")
    .action((id: string, options: CommonOptions & { readonly at?: string }) =>
      withClient(options, async (client) => {
        const { at } = options;
        const view = at === undefined ? await client.file(id) : await client.fileAsOf(id, at);
        if (view === null) throw new Refused(`Nobody knows the file ${id}.`, 404);
        if (options.json) printJson(view);
        else console.log(fileLines(view).join("\n"));
      }),
    );

/** The command. */
export function filesCommand(): Command {
  return withClientOptions(
    new Command("files")
      .enablePositionalOptions()
      .description("list the newest files, or show one with its plan")
      .argument("[id]", "a file's id, f_…")
      .addCommand(showCommand()),
  )
    .addCommand(undoCommand("sluice files undo"))
    .addHelpText(
      "after",
      "\nExamples:\n  $ sluice files\n  $ sluice files f_01KAB3Z8W9XQ5T7M2N4P6R8S0V --json",
    )
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
