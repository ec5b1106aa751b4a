/** `GET /v1/files/:id/conflicts`: the rows that their entities refused while the rest was loaded, in the order of the file. */
import { FileLoaded } from "@sluice/contracts/events/11-file-loaded/v1.ts";
import { ShardLoaded } from "@sluice/contracts/events/10-shard-loaded/v1.ts";
import { messagesIn } from "@sluice/contracts/codes/message.ts";
import { ConflictReport } from "@sluice/contracts/report.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { cachingOf } from "./caching.ts";
import type { Aspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import type { QueryDeps } from "./deps.ts";
import { languageHeaders, languageOf } from "./language.ts";
import { byOffset, linkNext, pageOf, slicePage } from "./page.ts";
import { noSuchFile } from "./problems.ts";
import { readAspects } from "./read-file.ts";
import { readReport } from "./read-report.ts";

const pages = byOffset("conflicts");
/** Reports read at once. */
const inFlightMax = 8;

/** The route. `total` is true, so far as the file is loaded; what can be paged through is capped by the shards' reports. */
export function getConflicts({ model, objects }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const page = pageOf(c.req.query(), pages);
    if (!page.ok) return problemResponse(page.problem);
    const aspects = await readAspects(model, caller, file);
    const view = aspects === null ? null : fileView(file, aspects);
    if (aspects === null || view === null) return problemResponse(noSuchFile);

    const keys = reportKeys(aspects);
    const read = new Map<string, ConflictReport>();
    await inLanes(keys, inFlightMax, async (key) => {
      read.set(key, await readReport(objects, key, ConflictReport));
    });
    // In the keys' order, not as they came in: the same answer has the same bytes, and so one ETag.
    const reports = [...keys].flatMap((key) => read.get(key) ?? []);
    const samples = reports.flatMap(({ samples }) => samples).sort((a, b) => a.record - b.record);
    const { items, next } = slicePage(samples, page, pages);
    const language = languageOf(c);
    const answer = {
      file,
      phase: view.phase,
      total: view.counts.conflicts,
      sampled: samples.length,
      byCode: addUp(reports),
      conflicts: messagesIn(items, language),
      next,
    };
    linkNext(c, next);
    return c.json(answer, 200, { ...languageHeaders(language), "cache-control": cachingOf(view) });
  };
}

/** Named by the file's own event at its end, and before that by its shards'. */
function reportKeys(aspects: readonly Aspect[]): ReadonlySet<string> {
  const keys = aspects.flatMap(({ type, payload }) => {
    if (type === "file.loaded.v1") return v.parse(FileLoaded, payload).conflictsReports;
    return type === "shard.loaded.v1" ? [v.parse(ShardLoaded, payload).conflictsReport] : [];
  });
  return new Set(keys.filter((key) => key !== ""));
}

function addUp(reports: readonly ConflictReport[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { byCode } of reports)
    for (const [code, count] of Object.entries(byCode)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}
