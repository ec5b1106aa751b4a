/** `GET /v1/files/:id`: where a file stands, or stood at an instant (`?at=`); with `Prefer: wait=N`, once it is judged. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import type { Context } from "hono";
import { instantOf } from "./as-of.ts";
import { cachingOf } from "./caching.ts";
import type { QueryDeps } from "./deps.ts";
import { beforeFile, noSuchFile } from "./problems.ts";
import { readFileAsOf } from "./read-file-as-of.ts";
import { waitForFile } from "./wait-for-file.ts";

/** The route. */
export function getFile(deps: QueryDeps) {
  const { model } = deps;
  const read = waitForFile(deps);
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const view = await read(c, caller, file);
    if (view === null) return problemResponse(noSuchFile);
    const named = c.req.query("at");
    // What it left in the entities is final; that it was undone may come at any time.
    const keep = view.phase === "synced" ? caching.revalidated : cachingOf(view);
    if (named === undefined) return c.json(view, 200, { "cache-control": keep });
    const instant = instantOf(named);
    if (!instant.ok) return problemResponse(instant.problem);
    const then = await readFileAsOf(model, file, instant.at);
    return then === null
      ? problemResponse(beforeFile(instant.at, view.times.receivedAt))
      : c.json({ ...then, asOf: instant.at });
  };
}
