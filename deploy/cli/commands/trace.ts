/** `sluice trace <type> <id>` and `sluice trace --file <id> --line <n>`: where a row came from and where it went, asked from either end. */
import type { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import { type SettledEvent, settledEvent } from "@sluice/shared/adapters/postgres/settled-event.ts";
import { Command, InvalidArgumentError } from "commander";
import { readRunFile } from "../../local/supervisor/run-file.ts";
import { type Client, Refused } from "../client.ts";
import { lineTraceLines, traceLines } from "../trace-lines.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly partner?: string;
  readonly version?: string;
  readonly at?: string;
  readonly file?: string;
  readonly line?: number;
}

/** The command. */
export const traceCommand = (): Command =>
  withClientOptions(
    new Command("trace")
      .description(
        "where a row came from and where it went, with times: from its entity, or from a file's line",
      )
      .argument("[type]", "such as order")
      .argument("[id]", "its key")
      .option("--file <file>", "from this file, f_…, on: together with --line")
      .option("--line <number>", "from this line of it, as it was sent", lineNumber)
      .option("--partner <partner>", "whose entity (with an operator's key)")
      .option("--version <number>", "of this version of the entity, from 1")
      .option("--at <instant>", "of the version that stood then: ISO 8601 with its zone"),
  )
    .addHelpText(
      "after",
      "\nWith DATABASE_URL, or a mesh that runs here, it also asks the old database.\n\nExamples:\n  $ sluice trace order A-2026-00017\n  $ sluice trace --file f_01KAB3Z8W9XQ5T7M2N4P6R8S0V --line 17",
    )
    .action((type: string | undefined, id: string | undefined, options: Options) =>
      withClient(options, (client) => {
        const { file, line } = options;
        if (file !== undefined && line !== undefined && type === undefined)
          return forward(client, file, line, options);
        if (type !== undefined && id !== undefined && file === undefined && line === undefined)
          return backward(client, type, id, options);
        throw new Refused(
          "Name an entity (sluice trace order A-2026-00017), or a file and a line (sluice trace --file f_01… --line 17).",
        );
      }),
    );

function lineNumber(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new InvalidArgumentError("It is a whole number, from 1.");
  return Number(text);
}

async function forward(client: Client, file: string, line: number, options: Options): Promise<void> {
  const trace = await client.traceLine(file, line);
  const settled = trace.written === null ? null : await settledOf(trace.written, options);
  if (options.json) printJson({ ...trace, settled });
  else console.log(lineTraceLines(trace, settled).join("\n"));
}

async function backward(client: Client, type: string, id: string, options: Options): Promise<void> {
  const { partner, version, at } = options;
  const trace = await client.trace(type, id, {
    ...(partner !== undefined && { partner }),
    ...(version !== undefined && { version }),
    ...(at !== undefined && { at }),
  });
  const settled = await settledOf(trace, options);
  if (options.json) printJson({ ...trace, settled });
  else console.log(traceLines(trace, settled).join("\n"));
}

/** What the old database knows of it; null where none is at hand. */
async function settledOf({ write }: EntityTrace, { dir }: Options): Promise<SettledEvent | null> {
  const url = process.env["DATABASE_URL"] ?? readRunFile(dir ?? ".sluice")?.databaseUrl;
  const { eventId, group } = write;
  return url === undefined || eventId === null || group === null ? null : settledEvent(url, eventId, group);
}
