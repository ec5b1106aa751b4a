/** `sluice trace <type> <id>`: where an entity's row came from and where it went. */
import type { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import { type SettledEvent, settledEvent } from "@sluice/shared/adapters/postgres/settled-event.ts";
import { Command } from "commander";
import { readRunFile } from "../../local/supervisor/run-file.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly partner?: string;
  readonly version?: string;
  readonly at?: string;
}

/** The command. */
export const traceCommand = (): Command =>
  withClientOptions(
    new Command("trace")
      .description("where an entity's row came from and where it went, with times")
      .argument("<type>", "such as order")
      .argument("<id>", "its key")
      .option("--partner <partner>", "whose (with an operator's key)")
      .option("--version <number>", "of this version, from 1")
      .option("--at <instant>", "of the version that stood then: ISO 8601 with its zone"),
  )
    .addHelpText(
      "after",
      "\nWith DATABASE_URL, or a mesh that runs here, it also asks the old database.\n\nExample:\n  $ sluice trace order A-2026-00017",
    )
    .action((type: string, id: string, options: Options) =>
      withClient(options, async (client) => {
        const { partner, version, at } = options;
        const trace = await client.trace(type, id, {
          ...(partner !== undefined && { partner }),
          ...(version !== undefined && { version }),
          ...(at !== undefined && { at }),
        });
        const url = process.env["DATABASE_URL"] ?? readRunFile(options.dir ?? ".sluice")?.databaseUrl;
        const { eventId, group } = trace.write;
        const settled =
          url === undefined || eventId === null || group === null
            ? null
            : await settledEvent(url, eventId, group);
        if (options.json) printJson({ ...trace, settled });
        else console.log(traceLines(trace, settled).join("\n"));
      }),
    );

/** As people read it. */
function traceLines(
  { entity, key, partner, version, newest, from, steps, write }: EntityTrace,
  settled: SettledEvent | null,
): string[] {
  const bytes =
    from.bytes === null ? "" : `, bytes ${from.bytes.first} to ${from.bytes.last ?? "the end of the rows"}`;
  const place =
    from.line === 0 ? "left out by a snapshot" : `line ${from.line}, record ${from.record ?? "?"}${bytes}`;
  const known = steps.map(({ step, at, what }) => `${step.padEnd(15)} ${(at ?? "").padEnd(24)} ${what}`);
  return [
    `${entity} ${key} of ${partner}, version ${version} of ${newest}`,
    `from            ${from.file} (${from.feed ?? "?"}, sequence ${from.sequence}): ${place}`,
    `shard           ${from.shard ?? "?"}, rules ${from.rules.join(", ") || "?"}`,
    ...known,
    `event           ${write.eventId ?? "?"} (${write.type ?? "?"})`,
    `message         ${write.queue}.fifo, group ${write.group ?? "?"}`,
    ...(settled === null ? [] : [postgresLine(settled)]),
  ];
}

function postgresLine({ outcome, settledAt, rowVersion, isRemoved }: SettledEvent): string {
  const event =
    outcome === null ? "not settled, or more than 30 days ago" : `${outcome} at ${settledAt ?? "?"}`;
  const row = rowVersion === null ? "no row" : `${isRemoved ? "removed by" : "row of"} version ${rowVersion}`;
  return `postgres        ${event}; ${row}`;
}
