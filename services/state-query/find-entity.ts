/** The entity that a path names, for a caller who may see it. */
import { EntityKey, EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { entityPlace } from "./core/places.ts";
import { KeptEntity } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";
import { noSuchEntity, notProjected, partnerWanted, unknownEntityType } from "./problems.ts";

/** What was found. */
export type Found =
  | { readonly ok: true; readonly entity: KeptEntity }
  | { readonly ok: false; readonly problem: Problem };

/** Finds by `:type` and `:id`, the entity's key, URL-encoded; an operator adds `?partner=`. */
export function entityFinder({
  model,
  feeds,
}: Pick<QueryDeps, "model" | "feeds">): (c: Context, caller: Caller) => Promise<Found> {
  const all = [...feeds.values()];
  const refused = (problem: Problem): Found => ({ ok: false, problem });
  return async (c, caller) => {
    const named = c.req.param("type") ?? "";
    const type = v.safeParse(EntityType, named);
    const writers = all.filter((feed) => feed.entity === named);
    if (!type.success || writers.length === 0)
      return refused(
        unknownEntityType(
          named,
          all.map(({ entity }) => entity),
        ),
      );
    if (writers.every((feed) => !feed.broadcastsEntities)) return refused(notProjected(named));
    const whose = caller.role === "partner" ? caller.partner : c.req.query("partner");
    const partner = v.safeParse(PartnerId, whose);
    if (!partner.success) return refused(partnerWanted);
    const key = v.safeParse(EntityKey, c.req.param("id"));
    if (!key.success) return refused(noSuchEntity);
    const item = await model.get(entityPlace(partner.output, type.output, key.output));
    // A partner's key is for some feeds: what only others write is not there for it.
    const isInScope = caller.role !== "partner" || writers.some(({ name }) => caller.feeds.includes(name));
    return item === null || !isInScope
      ? refused(noSuchEntity)
      : { ok: true, entity: v.parse(KeptEntity, item) };
  };
}
