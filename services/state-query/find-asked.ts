/** The entity that a request names and what of it is asked for: as now, or as of a version or an instant. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import type { KeptEntity } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";
import { entityFinder } from "./find-entity.ts";
import { type AsOf, asOfOf } from "./find-version.ts";

/** What was asked for and found, or why not. */
export type Asked =
  | { readonly ok: true; readonly entity: KeptEntity; readonly asOf: AsOf }
  | { readonly ok: false; readonly problem: Problem };

/** Reads the path and the query; what is wrong with the query is told before anything is looked up. */
export function askedFinder(
  deps: Pick<QueryDeps, "model" | "feeds">,
): (c: Context, caller: Caller) => Promise<Asked> {
  const find = entityFinder(deps);
  return async (c, caller) => {
    const read = asOfOf(c.req.query());
    if (!read.ok) return read;
    const found = await find(c, caller);
    return found.ok ? { ok: true, entity: found.entity, asOf: read.asOf } : found;
  };
}
