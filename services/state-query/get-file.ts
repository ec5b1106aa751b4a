/** `GET /v1/files/:id`: where a file stands. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { cachingOf } from "./caching.ts";
import type { QueryDeps } from "./deps.ts";
import { noSuchFile } from "./problems.ts";
import { readFile } from "./read-file.ts";

/** The route. */
export function getFile({ model }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const view = await readFile(model, caller, c.req.param("id") ?? "");
    return view === null
      ? problemResponse(noSuchFile)
      : c.json(view, 200, { "cache-control": cachingOf(view) });
  };
}
