/** Mistakes in the load. */
import { FileId } from "@sluice/contracts/ids.ts";
import { ShardRef } from "@sluice/contracts/events/payloads.ts";
import { ShardLoad } from "@sluice/loader/core/shard-load.ts";
import { shardLoadRef } from "@sluice/loader/loads.ts";
import { entityItem, entityPk } from "@sluice/shared/adapters/items/entity-item.ts";
import type { EntityWrite } from "@sluice/shared/ports/entity-store.ts";
import * as v from "valibot";
import type { Variant } from "../variant.ts";
import { current, knowing, lyingEntities, lyingStore } from "./wrapped.ts";

const Place = v.object({ file: FileId, sequence: v.number() });

/** All of them. */
export const loaderVariants: readonly Variant[] = [
  {
    name: "turn not waited for",
    make: () => {
      const lied = new Set<string>();
      return {
        consumer: knowing,
        loader: (deps) => ({
          ...deps,
          store: lyingStore(deps.store, (ref) => {
            const message = current();
            if (ref.sk !== "turn" || message?.type !== "file.validated.v1") return null;
            if (lied.has(message.id)) return null;
            lied.add(message.id);
            return { next: message.payload["sequence"], open: null };
          }),
        }),
      };
    },
  },
  {
    name: "marker without the sequence",
    make: () => ({
      consumer: knowing,
      loader: (deps) => ({
        ...deps,
        entities: lyingEntities(deps.entities, (entity) => {
          const place = v.safeParse(Place, current()?.payload);
          return place.success ? { ...entity, source: { ...entity.source, ...place.output } } : entity;
        }),
      }),
    }),
  },
  {
    name: "tombstone that expires",
    make: (world) => ({
      loader: (deps) => ({
        ...deps,
        entities: lyingEntities(deps.entities, (entity) => {
          if (entity.data !== null) return entity;
          world.tables.remove("entities", entityPk(entity.id));
          return null;
        }),
      }),
    }),
  },
  {
    name: "conflict counted twice after a kill",
    make: () => ({
      consumer: knowing,
      loader: (deps) => ({
        ...deps,
        entities: lyingEntities(deps.entities, (entity) => {
          const { source } = entity;
          const { conflicts } = source.tally;
          if (source.file !== current()?.payload["file"]) return entity;
          const tally = { ...source.tally, conflicts: [...conflicts, ...conflicts] };
          return { ...entity, source: { ...source, tally } };
        }),
      }),
    }),
  },
  {
    name: "closed load's message dead-lettered",
    make: (world) => ({
      consumer: (service, consumer) =>
        service !== "loader"
          ? consumer
          : {
              handle: async (message, context) => {
                const shard = v.safeParse(ShardRef, message.payload);
                if (shard.success && message.type === "load.requested.v1") {
                  const loaded = await world.store.load(shardLoadRef(shard.output, shard.output.shard));
                  if (loaded?.state.status === "loaded")
                    return { kind: "dead-letter", reason: "the load is closed" };
                }
                return consumer.handle(message, context);
              },
            },
    }),
  },
  {
    name: "checkpoint before the write",
    make: () => ({
      loader: (deps) => {
        const waiting: (readonly EntityWrite[])[] = [];
        return {
          ...deps,
          entities: {
            ...deps.entities,
            write: async (writes) => {
              waiting.push(writes);
              return writes.map(() => ({ kind: "written" }));
            },
          },
          store: {
            ...deps.store,
            save: async (changes) => {
              const saved = await deps.store.save(changes);
              for (const writes of waiting.splice(0)) await deps.entities.write(writes);
              return saved;
            },
          },
        };
      },
    }),
  },
  {
    name: "entity written without a condition",
    make: (world) => ({
      loader: (deps) => ({
        ...deps,
        entities: {
          ...deps.entities,
          write: async (writes) => {
            await deps.entities.write([]);
            for (const write of writes) world.tables.put("entities", entityItem(write));
            return writes.map(() => ({ kind: "written" }));
          },
        },
      }),
    }),
  },
  {
    name: "chunk size not pinned",
    make: () => ({
      loader: (deps, life) => ({
        ...deps,
        store: lyingStore(deps.store, (ref, loaded) =>
          ref.schema === ShardLoad && loaded !== null ? { chunkRows: 1 + life.random.below(4) } : null,
        ),
      }),
    }),
  },
  {
    name: "rejected file's ending not told to the turn",
    make: () => ({
      consumer: (service, consumer) =>
        service !== "loader"
          ? consumer
          : {
              handle: async (message, context) =>
                message.type === "file.rejected.v1" ? { kind: "done" } : consumer.handle(message, context),
            },
    }),
  },
];
