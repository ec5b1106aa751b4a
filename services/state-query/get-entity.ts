/** `GET /v1/entities/:type/:id`: an entity as it is now, and the file and line that made it so. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { entityPlace } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";
import { noSuchEntity, notProjected, partnerWanted } from "./problems.ts";

/** The route. */
export function getEntity({ model, feeds }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const entity = c.req.param("type") ?? "";
    const partner = caller.role === "operator" ? c.req.query("partner") : caller.partner;
    if (partner === undefined) return problemResponse(partnerWanted);
    const writers = [...feeds.values()].filter((feed) => feed.entity === entity);
    if (writers.length > 0 && writers.every((feed) => !feed.broadcastsEntities))
      return problemResponse(notProjected(entity));
    const item = await model.get(entityPlace(partner, entity, c.req.param("id") ?? ""));
    if (item === null) return problemResponse(noSuchEntity);
    return c.json({ ...item, deleted: item["state"] === null });
  };
}
