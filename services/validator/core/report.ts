/** Joins the shards' reports into the file's: totals added, samples in file order, of the whole file. Pure. */
import { type ErrorReport, fileSamplesMax, type RowError } from "@sluice/contracts/report.ts";

/** Adds counts by code. */
export function addByCode(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [code, count] of Object.entries(counts)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}

/** The file's report. `goodRows` counts the rows of the shards without a report; `ofFile`: errors of the file as a whole, told first. */
export function joinReports(
  reports: readonly ErrorReport[],
  goodRows: number,
  ofFile: readonly RowError[] = [],
): ErrorReport {
  const told = ofFile.map(({ code, column }) => ({
    code: { [code]: 1 },
    column: { [column]: { [code]: 1 } },
  }));
  return {
    rows: goodRows + reports.reduce((sum, report) => sum + report.rows, 0),
    badRows: reports.reduce((sum, report) => sum + report.badRows, 0),
    errors: reports.reduce((sum, report) => sum + report.errors, ofFile.length),
    byCode: addByCode([...told.map(({ code }) => code), ...reports.map((report) => report.byCode)]),
    byColumn: addByColumn([...told.map(({ column }) => column), ...reports.map((report) => report.byColumn)]),
    samples: spread(
      [...ofFile, ...reports.flatMap((report) => report.samples)].sort((a, b) => a.record - b.record),
      fileSamplesMax,
    ),
    ...joinWarnings(reports),
  };
}

/** Those of the shards that warn; nothing where none does. */
function joinWarnings(reports: readonly ErrorReport[]): Pick<ErrorReport, "warnings"> {
  const all = reports.flatMap(({ warnings }) => warnings ?? []);
  if (all.length === 0) return {};
  const samples = all.flatMap((one) => one.samples).sort((a, b) => a.record - b.record);
  return {
    warnings: {
      warnings: all.reduce((sum, one) => sum + one.warnings, 0),
      byCode: addByCode(all.map(({ byCode }) => byCode)),
      byColumn: addByColumn(all.map(({ byColumn }) => byColumn)),
      samples: spread(samples, fileSamplesMax),
    },
  };
}

function addByColumn(all: readonly ErrorReport["byColumn"][]): ErrorReport["byColumn"] {
  const columns = new Set(all.flatMap((byColumn) => Object.keys(byColumn)));
  return Object.fromEntries(
    Array.from(columns, (column) => [column, addByCode(all.map((byColumn) => byColumn[column] ?? {}))]),
  );
}

/** The first half of `most`, and of the rest every so many. */
function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const first = Math.ceil(most / 2);
  const step = (items.length - first) / (most - first);
  return Array.from({ length: most }, (_, at) =>
    at < first ? at : first + Math.floor((at - first) * step),
  ).flatMap((at) => items[at] ?? []);
}
