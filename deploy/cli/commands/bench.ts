/** `sluice bench`: sends a file of made-up orders to a mesh that runs, and tells what each phase took. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { Command, InvalidArgumentError } from "commander";
import { Refused } from "../client.ts";
import { progressShower } from "../progress.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly rows: number;
}

const rowsUsual = 10_000;
const rowsMax = 1_000_000;

/** The command. Exit code 0 when every row came through, 2 when the file ended otherwise. */
export const benchCommand = (): Command =>
  withClientOptions(
    new Command("bench")
      .description("send a file of made-up orders to a mesh, and tell what each phase took")
      .option("--rows <number>", `how many rows: at most ${rowsMax}`, rowCount, rowsUsual),
  )
    .addHelpText(
      "after",
      "\nThe orders stay: they are new ones of the key's partner, BENCH-… by number. The parts against bare limits: npm run bench.\n\nExamples:\n  $ sluice bench\n  $ sluice bench --rows 100000 --json",
    )
    .action((options: Options) =>
      withClient(options, async (client) => {
        const body = new Blob([ordersOf(options.rows, systemIds.ulid())]);
        const begun = performance.now();
        const { file } = await client.upload("orders", body);
        const answeredMs = Math.round(performance.now() - begun);
        const progress = progressShower(process.stderr);
        const view = await client.follow(file, (now) => !options.json && progress.show(now));
        progress.end();
        if (view.phase !== "synced")
          throw new Refused(
            `${file} ended as ${view.phase}: see sluice errors ${file}, or sluice files ${file}.`,
          );
        const told = { file, rows: options.rows, bytes: body.size, answeredMs, ...figuresOf(view) };
        if (options.json) printJson(told);
        else console.log(linesOf(told).join("\n"));
      }),
    );

/** A file of as many new orders. Order numbers have 20 characters at most: the ULID's end tells one run from another. */
export function ordersOf(rows: number, run: string): string {
  const lines = ["order_no,step,at,customer,currency,amount"];
  for (let row = 1; row <= rows; row += 1)
    lines.push(
      `BENCH-${run.slice(-6)}-${row},created,2026-11-20T09:30:00Z,Customer ${row % 997},JPY,${1000 + (row % 9000)}`,
    );
  return `${lines.join("\n")}\n`;
}

/** What each phase took, in milliseconds, and rows a second from receipt to the last row in the old database. */
export function figuresOf({ timings, times, counts }: FileView): {
  readonly phases: FileView["timings"];
  readonly wholeMs: number;
  readonly rowsPerSecond: number;
} {
  const wholeMs = Date.parse(times.endedAt ?? "") - Date.parse(times.receivedAt ?? "");
  return { phases: timings, wholeMs, rowsPerSecond: Math.round((counts.rows ?? 0) / (wholeMs / 1000)) };
}

function linesOf({
  rows,
  bytes,
  answeredMs,
  phases,
  wholeMs,
  rowsPerSecond,
}: ReturnType<typeof figuresOf> & {
  readonly rows: number;
  readonly bytes: number;
  readonly answeredMs: number;
}): string[] {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(7)} s`;
  return [
    `answered  ${seconds(answeredMs)}   ${rows.toLocaleString("en")} rows, ${(bytes / 1e6).toFixed(1)} MB`,
    ...Object.entries(phases).map(([phase, ms]) => `${phase.padEnd(9)} ${seconds(ms ?? 0)}`),
    `whole     ${seconds(wholeMs)}   ${rowsPerSecond.toLocaleString("en")} rows/s, from receipt to the last row in Postgres`,
  ];
}

function rowCount(text: string): number {
  const rows = Number(text);
  if (!/^[1-9][0-9]*$/.test(text) || rows > rowsMax)
    throw new InvalidArgumentError(`It is a whole number from 1 to ${rowsMax}.`);
  return rows;
}
