/** The way of a row as people read it, told from either end. */
import type { EntityTrace, TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import type { LineRow, LineTrace } from "@sluice/contracts/api/line-trace.ts";
import type { SettledEvent } from "@sluice/shared/adapters/postgres/settled-event.ts";

/** Of a version of an entity, back to its line. */
export function traceLines(
  { entity, key, partner, version, newest, from, steps, write }: EntityTrace,
  settled: SettledEvent | null,
): string[] {
  const place =
    from.line === 0
      ? "left out by a snapshot"
      : `line ${from.line}, record ${from.record ?? "?"}${bytesOf(from)}`;
  return [
    `${entity} ${key} of ${partner}, version ${version} of ${newest}`,
    `from            ${from.file} (${from.feed ?? "?"}, sequence ${from.sequence}): ${place}`,
    `shard           ${from.shard ?? "?"}, rules ${from.rules.join(", ") || "?"}`,
    ...steps.map(stepLine),
    ...wayOn(write, settled),
  ];
}

/** Of a line of a file, on to the old database. */
export function lineTraceLines(trace: LineTrace, settled: SettledEvent | null): string[] {
  const { file, feed, entity, line, row, outcome, why, errors, steps, written } = trace;
  return [
    `line ${line} of ${file} (${feed ?? "?"}): ${outcome}`,
    `                ${why}`,
    ...(row === null ? [] : [`row             ${rowLine(row)}`]),
    ...(row === null
      ? []
      : [`entity          ${entity ?? "?"} ${row.key ?? "?"}, shard ${row.shard ?? "?"}`]),
    ...errors.map(
      (error) =>
        `error           ${"column" in error && error.column !== "" ? `${error.column}: ` : ""}${error.message}  [${error.code}]`,
    ),
    ...steps.map(stepLine),
    ...(written === null ? [] : wayOn(written.write, settled)),
  ];
}

const rowLine = (row: LineRow): string =>
  `record ${row.record}, line ${row.line}${row.lastLine > row.line ? ` to ${row.lastLine}` : ""}${bytesOf(row)}`;

const bytesOf = ({ bytes }: Pick<LineRow, "bytes">): string =>
  bytes === null ? "" : `, bytes ${bytes.first} to ${bytes.last ?? "the end of the rows"}`;

const stepLine = ({ step, at, what }: TraceStep): string =>
  `${step.padEnd(15)} ${(at ?? "").padEnd(24)} ${what}`;

const wayOn = (write: EntityTrace["write"], settled: SettledEvent | null): string[] => [
  `event           ${write.eventId ?? "?"} (${write.type ?? "?"})`,
  `message         ${write.queue}.fifo, group ${write.group ?? "?"}`,
  ...(settled === null ? [] : [postgresLine(settled)]),
];

function postgresLine({ outcome, settledAt, rowVersion, isRemoved }: SettledEvent): string {
  const event =
    outcome === null ? "not settled, or more than 30 days ago" : `${outcome} at ${settledAt ?? "?"}`;
  const row = rowVersion === null ? "no row" : `${isRemoved ? "removed by" : "row of"} version ${rowVersion}`;
  return `postgres        ${event}; ${row}`;
}
