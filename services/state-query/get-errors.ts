/** `GET /v1/files/:id/errors`: what is wrong with a file that was rejected, failed or lost rows to quarantine, in the order of the file, and what its codes mean. */
import { helpOf } from "@sluice/contracts/codes/help.ts";
import { messagesIn } from "@sluice/contracts/codes/message.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { cachingOf } from "./caching.ts";
import { fileView } from "./core/file-view.ts";
import type { QueryDeps } from "./deps.ts";
import { languageHeaders, languageOf } from "./language.ts";
import { byOffset, linkNext, pageOf, slicePage } from "./page.ts";
import { noSuchFile } from "./problems.ts";
import { readAspects } from "./read-file.ts";
import { reportOf } from "./read-report.ts";

const pages = byOffset("errors");
/** How many warnings an answer tells; their total is true. */
const warningsTold = 100;
const noWarnings = { warnings: 0, byCode: {}, byColumn: {} };

/** The route. `total` is true; what can be paged through (`sampled` of it) is capped by the report or the event. */
export function getErrors({ model, objects }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const page = pageOf(c.req.query(), pages);
    if (!page.ok) return problemResponse(page.problem);
    const aspects = await readAspects(model, caller, file);
    const view = aspects === null ? null : fileView(file, aspects);
    if (aspects === null || view === null) return problemResponse(noSuchFile);

    const report = await reportOf(objects, aspects);
    const samples = report?.samples ?? view.faults;
    const { items, next } = slicePage(samples, page, pages);
    const language = languageOf(c);
    const named = [
      ...Object.keys(view.errorsByCode),
      ...Object.keys(view.warningsByCode),
      ...view.faults.map(({ code }) => code),
    ];
    const answer = {
      file,
      phase: view.phase,
      verdict: view.verdict,
      rows: view.counts.rows,
      badRows: view.counts.badRows,
      total: view.phase === "failed" ? view.faultTotal : view.counts.errors,
      sampled: samples.length,
      byCode: view.errorsByCode,
      byColumn: report?.byColumn ?? {},
      /** Of the first of them: they are not paged through. */
      warnings: {
        ...(report?.warnings ?? noWarnings),
        samples: report?.warnings?.samples.slice(0, warningsTold) ?? [],
      },
      help: helpOf(named, language),
      errors: messagesIn(items, language),
      next,
    };
    linkNext(c, next);
    return c.json(answer, 200, { ...languageHeaders(language), "cache-control": cachingOf(view) });
  };
}
