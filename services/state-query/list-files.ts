/** `GET /v1/files`: newest first, page by page; `feed` and `phase` narrow it. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { allFilesPk, partnerFilesPk } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";
import { pageOf, writeCursor } from "./page.ts";
import { readFile } from "./read-file.ts";

/** Files looked through for one page at most, when a filter lets few pass. */
const lookedAtMax = 500;

/** The route. */
export function listFiles({ model }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const { feed, phase, limit, cursor } = c.req.query();
    const page = pageOf({ limit, cursor });
    if (!page.ok) return problemResponse(page.problem);
    const pk = caller.role === "operator" ? allFilesPk : partnerFilesPk(caller.partner);
    const files: FileView[] = [];
    let after = page.after;
    let more = true;
    for (let lookedAt = 0; files.length < page.limit && more && lookedAt < lookedAtMax;) {
      const wanted = page.limit - files.length;
      const found = await model.query({
        pk,
        descending: true,
        limit: wanted,
        ...(after === undefined ? {} : { after }),
      });
      more = found.length === wanted;
      lookedAt += found.length;
      after = found.at(-1)?.sk ?? after;
      const views = await Promise.all(found.map(({ item }) => readFile(model, caller, String(item["file"]))));
      for (const view of views)
        if (
          view !== null &&
          (feed === undefined || view.feed === feed) &&
          (phase === undefined || view.phase === phase)
        )
          files.push(view);
    }
    return c.json({ files, next: more && after !== undefined ? writeCursor(after) : null });
  };
}
