/** Mistakes at the entrance and at the gate. */
import { itemsOfChanges } from "@sluice/shared/adapters/items/aggregate-items.ts";
import type { AggregateStore, Change } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { Quarantine } from "@sluice/contracts/report.ts";
import type { Variant } from "../variant.ts";
import type { World } from "../world.ts";

/** A store that writes some items whatever version they have, where their change tells nothing: the last writer wins. */
const unconditional = (
  world: World,
  inner: AggregateStore,
  isWithout: (sk: string) => boolean,
): AggregateStore => ({
  ...inner,
  save: async (changes) => {
    const isLast = ({ ref, event }: Change): boolean => isWithout(ref.sk) && event === undefined;
    for (;;) {
      const saved = await inner.save(
        await Promise.all(
          changes.map(async (change): Promise<Change> => {
            if (!isLast(change)) return change;
            const now = await world.store.load(change.ref);
            return { ...change, expectedVersion: now?.version ?? 0 };
          }),
        ),
      );
      // Somebody wrote between the look and the write: once more, unless another change is the reason.
      if (saved.kind === "saved" || !changes.every(isLast)) return saved;
    }
  },
});

/** All of them. */
export const judgingVariants: readonly Variant[] = [
  {
    name: "quarantine without the rows that build on a bad one",
    make: () => ({
      validator: (deps) => ({
        ...deps,
        objects: {
          ...deps.objects,
          put: (key, body) => {
            if (!key.includes("/quarantine/") || !(body instanceof Uint8Array))
              return deps.objects.put(key, body);
            const records = v.parse(Quarantine, JSON.parse(new TextDecoder().decode(body)));
            return deps.objects.put(key, new TextEncoder().encode(JSON.stringify(records.slice(0, 1))));
          },
        },
      }),
    }),
  },
  {
    name: "rows judged before what they speak of has ended",
    make: () => ({
      consumer: (service, consumer) => ({
        ...consumer,
        handle: (message, context) => {
          if (service !== "validator") return consumer.handle(message, context);
          const { needs: _, ...payload } = message.payload;
          return consumer.handle({ ...message, payload }, context);
        },
      }),
    }),
  },
  {
    name: "rows judged before every event of what they speak of is in",
    make: (world) => ({
      // Seldom is one late by itself: a bus that is slow with them.
      consumer: (service, consumer) => ({
        ...consumer,
        handle: async (message, context) => {
          if (service === "validator" && message.type.startsWith("order.")) await world.time.pause(8_000);
          return consumer.handle(message, context);
        },
      }),
      validator: (deps) => ({
        ...deps,
        references: { ...deps.references, count: async () => Number.MAX_SAFE_INTEGER },
      }),
    }),
  },
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
      gateway: (deps) => {
        const store = unconditional(world, deps.store, (sk) => sk.startsWith("sequence#"));
        return {
          ...deps,
          store: {
            ...store,
            save: async (changes) => {
              // Two senders seldom meet within one call: a slow one.
              if (changes.some(({ ref }) => ref.sk.startsWith("sequence#"))) await world.time.pause(1_000);
              return store.save(changes);
            },
          },
        };
      },
    }),
  },
  {
    // The queue's group and the version's condition each make the gate serial alone: both are left out.
    name: "a gate that is not serial",
    make: (world) => ({
      pipe: (name, entry) =>
        name === "validations-work" && entry.to === "queue"
          ? { ...entry, group: entry.deduplication }
          : entry,
      validator: (deps) => ({
        ...deps,
        store: unconditional(world, deps.store, (sk) => sk === "gate"),
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
