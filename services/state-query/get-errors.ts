/** `GET /v1/files/:id/errors`: what is wrong with a rejected or failed file, in the order of the file. */
import { FileRejected } from "@sluice/contracts/events/08-file-rejected/v1.ts";
import { ErrorReport } from "@sluice/contracts/report.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { fileView } from "./core/file-view.ts";
import type { QueryDeps } from "./deps.ts";
import { pageOf, writeCursor } from "./page.ts";
import { badQuery, noSuchFile } from "./problems.ts";
import { readAspects } from "./read-file.ts";

/** The route. Totals are true; samples are capped by the report. */
export function getErrors({ model, objects }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const aspects = await readAspects(model, caller, file);
    const view = aspects === null ? null : fileView(file, aspects);
    if (aspects === null || view === null) return problemResponse(noSuchFile);
    const { limit, cursor } = c.req.query();
    const page = pageOf({ limit, cursor });
    if (!page.ok) return problemResponse(page.problem);
    const from = Number(page.after ?? 0);
    if (!Number.isInteger(from)) return problemResponse(badQuery("cursor is not one of this list's"));

    const rejected = aspects.find(({ item }) => item.type === "file.rejected.v1");
    const report = rejected === undefined ? null : v.parse(FileRejected, rejected.item.payload).report;
    const samples =
      report === null
        ? view.faults
        : v.parse(ErrorReport, JSON.parse(new TextDecoder().decode(await objects.bytes(report)))).samples;
    const errors = samples.slice(from, from + page.limit);
    const next = from + errors.length;
    return c.json({
      file,
      phase: view.phase,
      verdict: view.verdict,
      rows: view.counts.rows,
      badRows: view.counts.badRows,
      total: report === null ? view.faults.length : view.counts.errors,
      byCode: view.errorsByCode,
      errors,
      next: next < samples.length ? writeCursor(String(next)) : null,
    });
  };
}
