/** Joins the shards' reports into the file's: totals added, samples in file order. Pure. */
import { type ErrorReport, fileSamplesMax } from "@sluice/contracts/report.ts";

/** Adds counts by code. */
export function addByCode(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [code, count] of Object.entries(counts)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}

/** The file's report. `goodRows` counts the rows of the shards without a report. */
export function joinReports(reports: readonly ErrorReport[], goodRows: number): ErrorReport {
  return {
    rows: goodRows + reports.reduce((sum, report) => sum + report.rows, 0),
    badRows: reports.reduce((sum, report) => sum + report.badRows, 0),
    errors: reports.reduce((sum, report) => sum + report.errors, 0),
    byCode: addByCode(reports.map((report) => report.byCode)),
    samples: reports
      .flatMap((report) => report.samples)
      .sort((a, b) => a.record - b.record)
      .slice(0, fileSamplesMax),
  };
}
