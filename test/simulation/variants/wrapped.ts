/** How variants lie to a service: ports with one answer changed, and the message that is being handled. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { AggregateStore, AggregateRef, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { Entity, EntityStore } from "@sluice/shared/ports/entity-store.ts";
import * as v from "valibot";
import type { Breaks } from "../variant.ts";

const handled = new AsyncLocalStorage<Message>();

/** The message whose handler asks; null outside of one. */
export const current = (): Message | null => handled.getStore() ?? null;

/** Makes `current` know. */
export const knowing: NonNullable<Breaks["consumer"]> = (_, consumer) => ({
  ...consumer,
  handle: (message, context) => handled.run(message, () => consumer.handle(message, context)),
});

/** A store whose loads are changed: `lie` gives the fields that read otherwise, or null to let them be. */
export function lyingStore(
  inner: AggregateStore,
  lie: (ref: AggregateRef<unknown>, loaded: Loaded<unknown> | null) => object | null,
): AggregateStore {
  return {
    ...inner,
    load: async (ref) => {
      const loaded = await inner.load(ref);
      const fields = lie(ref, loaded);
      if (fields === null) return loaded;
      const state = v.parse(ref.schema, Object.assign({}, loaded?.state, fields));
      return { state, version: loaded?.version ?? 0 };
    },
  };
}

/** Entities that read otherwise than they are. */
export function lyingEntities(inner: EntityStore, lie: (entity: Entity) => Entity | null): EntityStore {
  return {
    ...inner,
    read: async (ids) => (await inner.read(ids)).map((entity) => (entity === null ? null : lie(entity))),
  };
}
