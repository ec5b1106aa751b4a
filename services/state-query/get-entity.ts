/** `GET /v1/entities/:type/:id`: an entity as it is now, or as of a version or an instant, and the file and line that made it so. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { toldVersion } from "./core/past-version.ts";
import { shownTo } from "./core/shown-to.ts";
import { toldOf } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";
import { entityFinder } from "./find-entity.ts";
import { asOfOf, findVersion } from "./find-version.ts";

/** The route. */
export function getEntity(deps: Pick<QueryDeps, "model" | "feeds" | "objects">) {
  const find = entityFinder(deps);
  return async (c: Context, caller: Caller): Promise<Response> => {
    const read = asOfOf(c.req.query());
    if (!read.ok) return problemResponse(read.problem);
    const found = await find(c, caller);
    if (!found.ok) return problemResponse(found.problem);
    const { entity } = found;
    if (read.asOf === null) return c.json(shownTo(caller, deps.feeds, toldOf(entity)));
    const then = await findVersion(deps.objects, entity, read.asOf);
    if (!then.ok) return problemResponse(then.problem);
    const told = shownTo(caller, deps.feeds, toldVersion(entity, then.version));
    return c.json({ ...told, asOf: read.asOf, newest: entity.version });
  };
}
