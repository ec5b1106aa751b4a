/** `GET /v1/entities/:type/:id`: an entity as it is now, or as of a version or an instant, and the file and line that made it so. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { toldVersion } from "./core/past-version.ts";
import { shownTo } from "./core/shown-to.ts";
import { toldOf } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";
import { askedFinder } from "./find-asked.ts";
import { findVersion } from "./find-version.ts";

/** The route. */
export function getEntity(deps: Pick<QueryDeps, "model" | "feeds" | "objects">) {
  const find = askedFinder(deps);
  return async (c: Context, caller: Caller): Promise<Response> => {
    const asked = await find(c, caller);
    if (!asked.ok) return problemResponse(asked.problem);
    const { entity, asOf } = asked;
    if (asOf === null) return c.json(shownTo(caller, deps.feeds, toldOf(entity)));
    const then = await findVersion(deps.objects, entity, asOf);
    if (!then.ok) return problemResponse(then.problem);
    const told = shownTo(caller, deps.feeds, toldVersion(entity, then.version));
    return c.json({ ...told, asOf, newest: entity.version });
  };
}
