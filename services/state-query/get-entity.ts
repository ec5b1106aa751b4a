/** `GET /v1/entities/:type/:id`: an entity as it is now, and the file and line that made it so. */
import { EntityKey, EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { entityPlace } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";
import { noSuchEntity, notProjected, partnerWanted, unknownEntityType } from "./problems.ts";

/** The route. `:id` is the entity's key, URL-encoded; an operator adds `?partner=`. */
export function getEntity({ model, feeds }: QueryDeps) {
  const all = [...feeds.values()];
  return async (c: Context, caller: Caller): Promise<Response> => {
    const named = c.req.param("type") ?? "";
    const type = v.safeParse(EntityType, named);
    const writers = all.filter((feed) => feed.entity === named);
    if (!type.success || writers.length === 0)
      return problemResponse(
        unknownEntityType(
          named,
          all.map(({ entity }) => entity),
        ),
      );
    if (writers.every((feed) => !feed.broadcastsEntities)) return problemResponse(notProjected(named));
    const whose = caller.role === "operator" ? c.req.query("partner") : caller.partner;
    const partner = v.safeParse(PartnerId, whose);
    if (!partner.success) return problemResponse(partnerWanted);
    const key = v.safeParse(EntityKey, c.req.param("id"));
    if (!key.success) return problemResponse(noSuchEntity);
    const item = await model.get(entityPlace(partner.output, type.output, key.output));
    return item === null ? problemResponse(noSuchEntity) : c.json(item);
  };
}
