/** `GET /v1/trace/:type/:id`: where a version of an entity came from and where it went. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { entityTrace } from "./core/entity-trace.ts";
import type { QueryDeps } from "./deps.ts";
import { askedFinder } from "./find-asked.ts";
import { findVersion } from "./find-version.ts";
import { readAspects } from "./read-file.ts";
import { filePositions, rowBytes } from "./read-positions.ts";

/** The route. */
export function traceEntity(deps: Pick<QueryDeps, "model" | "feeds" | "objects">) {
  const find = askedFinder(deps);
  return async (c: Context, caller: Caller): Promise<Response> => {
    const asked = await find(c, caller);
    if (!asked.ok) return problemResponse(asked.problem);
    const { entity, asOf } = asked;
    const then = await findVersion(deps.objects, entity, asOf);
    if (!then.ok) return problemResponse(then.problem);
    const { source } = then.version;
    const aspects = (await readAspects(deps.model, caller, source.file)) ?? [];
    const positions = filePositions(deps.objects, aspects);
    const record = source.line > 0 ? source.record : undefined;
    const bytes = positions === null || record === undefined ? null : await rowBytes(positions, record);
    return c.json(entityTrace(entity, then.version, aspects, bytes));
  };
}
