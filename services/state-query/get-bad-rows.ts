/**
 * `GET /v1/files/:id/bad-rows`: the bad rows as the partner sent them, each with what is wrong with it, for a spreadsheet.
 *
 * Made here and when asked for: this service answers the partner already, and events handed it the claim checks of both parts, the
 * report (of the gate's event) and the sender's bytes (of the receipt). So nobody writes a copy that nobody reads, and none
 * calls another service.
 */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { streamOf } from "@sluice/shared/http/stream-of.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { badRowsOf } from "./bad-rows/bad-row.ts";
import { csvCopy } from "./bad-rows/csv-copy.ts";
import { fixedCopy } from "./bad-rows/fixed-copy.ts";
import { writesJapanese } from "./bad-rows/sender-text.ts";
import { fileView } from "./core/file-view.ts";
import type { QueryDeps } from "./deps.ts";
import { languageHeaders, languageOf } from "./language.ts";
import { contentGone, noBadRows, noSuchFile } from "./problems.ts";
import { readAspects } from "./read-file.ts";
import { reportOf } from "./read-report.ts";

/** The route. */
export function getBadRows({ model, objects, feeds }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const aspects = await readAspects(model, caller, file);
    const view = aspects === null ? null : fileView(file, aspects);
    if (aspects === null || view === null) return problemResponse(noSuchFile);
    const feed = view.feed === null ? undefined : feeds.get(view.feed);
    const received = aspects.find(({ type }) => type === "file.received.v1");
    const report = await reportOf(objects, aspects);
    const rows = badRowsOf(report?.samples ?? view.faults);
    if (feed === undefined || received === undefined || rows.length === 0)
      return problemResponse(noBadRows(view.phase));

    const { object, bytes } = v.parse(FileReceived, received.payload);
    const isWritable = feed.fixedWidth !== undefined || writesJapanese(feed.format.encoding);
    const language = isWritable ? languageOf(c) : "en";
    const raw = { objects, key: object, size: bytes };
    const part = { raw, rows, framed: report !== null, language };
    const form = feed.fixedWidth;
    const copy =
      form === undefined ? csvCopy({ ...part, format: feed.format }) : fixedCopy({ ...part, format: form });
    const isThere = await objects.bytes(object, { offset: 0, length: Math.min(1, bytes) }).catch(gone);
    if (isThere === null) return problemResponse(contentGone);
    return c.body(streamOf(copy), 200, {
      ...languageHeaders(language),
      "content-type": `text/csv; charset=${charsetOf(feed)}`,
      "content-disposition": `attachment; filename="${file}-bad-rows.csv"`,
      "x-content-type-options": "nosniff",
      "cache-control": caching.never,
    });
  };
}

function gone(cause: unknown): null {
  if (cause instanceof ObjectMissing) return null;
  throw cause;
}

/** As IANA names it. */
function charsetOf({ format, fixedWidth }: AnyFeed): string {
  if (fixedWidth !== undefined) return "utf-8";
  return format.encoding === "cp932" ? "windows-31j" : format.encoding;
}
