/** Mistakes at the entrance and at the gate. */
import { itemsOfChanges } from "@sluice/shared/adapters/items/aggregate-items.ts";
import type { Change } from "@sluice/shared/ports/aggregate-store.ts";
import type { Variant } from "../variant.ts";
import type { World } from "../world.ts";

/** Changes whose condition on one item is whatever holds now. */
const unconditional = (world: World, changes: readonly Change[], sk: (name: string) => boolean) =>
  Promise.all(
    changes.map(async (change): Promise<Change> => {
      if (!sk(change.ref.sk) || change.event !== undefined) return change;
      const now = await world.store.load(change.ref);
      return { ...change, expectedVersion: now?.version ?? 0 };
    }),
  );

/** All of them. */
export const judgingVariants: readonly Variant[] = [
  {
    name: "digest that swallows A, B, A",
    make: () => ({
      upload: (deps, { sha256 }) => ({
        ...deps,
        store: {
          ...deps.store,
          list: async (within, schema, options) => {
            const all = await deps.store.list(within, schema);
            const same = all.filter(({ state }) => JSON.stringify(state).includes(sha256));
            return same.length > 0 ? same : deps.store.list(within, schema, options);
          },
        },
      }),
    }),
  },
  {
    name: "sequence counter without its condition",
    make: (world) => ({
      gateway: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          save: async (changes) =>
            deps.store.save(await unconditional(world, changes, (sk) => sk.startsWith("sequence#"))),
        },
      }),
    }),
  },
  {
    name: "shard announced before its object",
    make: () => ({
      gateway: (deps) => {
        const waiting: (() => Promise<void>)[] = [];
        return {
          ...deps,
          objects: {
            ...deps.objects,
            put: async (key, body) => {
              if (!key.includes("/shards/")) return deps.objects.put(key, body);
              waiting.push(() => deps.objects.put(key, body));
            },
          },
          store: {
            ...deps.store,
            save: async (changes) => {
              const saved = await deps.store.save(changes);
              for (const put of waiting.splice(0)) await put();
              return saved;
            },
          },
        };
      },
    }),
  },
  {
    name: "event outside the transaction",
    make: (world) => ({
      validator: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          save: async (changes) => {
            const items = itemsOfChanges(changes, world.newUlid());
            const saved = await deps.store.save(
              changes.map(({ ref, expectedVersion, state }) => ({ ref, expectedVersion, state })),
            );
            if (saved.kind === "conflict") return saved;
            await deps.objects.put(`late/${world.newUlid()}`, new Uint8Array());
            for (const { table, event } of items) if (event !== null) world.tables.put(table, event);
            return saved;
          },
        },
      }),
    }),
  },
];
