/** Mistakes behind the load: in the queue's use, the sync and the projection. */
import { generationOf } from "@sluice/shared/generations/generational.ts";
import { readGenerations } from "@sluice/shared/generations/log.ts";
import type { LegacyChange } from "@sluice/shared/ports/legacy-store.ts";
import type { ReadItem } from "@sluice/shared/ports/read-model.ts";
import { isDeepStrictEqual } from "node:util";
import { newerField } from "../newer-build.ts";
import { legacyRow } from "../oracle.ts";
import { entityWritesOf } from "../told.ts";
import type { Breaks, Variant } from "../variant.ts";
import type { World } from "../world.ts";

/** All of them. */
export const sinkVariants: readonly Variant[] = [
  {
    name: "event with a delta in place of the state",
    make: (world) => ({
      legacy: (legacy) => ({
        ...legacy,
        settle: (changes) => legacy.settle(changes.map((change) => mergedDelta(world, change))),
      }),
    }),
  },
  {
    name: "events that a generation under construction is not told",
    make: ({ model }) => {
      const serving = async () => generationOf(model, (await readGenerations(model)).now.serving);
      return {
        model: (known) => ({
          ...known,
          put: async (item) => (await serving()).put(item),
          putAll: async (items) => (await serving()).putAll(items),
          append: async (entry) => (await serving()).append(entry),
        }),
      };
    },
  },
  {
    name: "last progress report lost",
    make: () => ({
      legacy: (legacy) => ({
        ...legacy,
        unpublished: async (limit) => {
          const files = await legacy.unpublished(limit);
          await legacy.markPublished(files);
          return files;
        },
      }),
    }),
  },
  {
    name: "inbox outside the transaction",
    make: () => {
      const inbox = new Set<string>();
      return {
        legacy: (legacy) => ({
          ...legacy,
          settle: async (changes) => {
            const fresh = changes.filter(({ event }) => !inbox.has(event.id));
            for (const { event } of fresh) inbox.add(event.id);
            const result = await legacy.settle(fresh);
            return result.kind === "settled"
              ? { kind: "settled", outcomes: changes.map(() => "applied") }
              : result;
          },
        }),
      };
    },
  },
  {
    name: "no inbox",
    make: () => eventsSettledAs((event, settled) => ({ ...event, id: `${event.id}-${settled}` })),
  },
  {
    name: "sink without the version guard",
    make: () => eventsSettledAs((event, settled) => ({ ...event, version: settled })),
  },
  {
    name: "epoch left out of the sink's guard",
    make: () => eventsSettledAs((event) => ({ ...event, epoch: 1 })),
  },
  {
    name: "epoch left out of the read model's guard",
    make: () => {
      const first = (item: ReadItem): ReadItem => ({ ...item, epoch: 1 });
      return {
        model: (model) => ({
          ...model,
          put: (item) => model.put(first(item)),
          putAll: (items) => model.putAll(items.map(first)),
        }),
      };
    },
  },
  {
    name: "an event that is told again taken for a repeat",
    make: () => ({
      legacy: (legacy) => ({
        ...legacy,
        settle: (changes) => legacy.settle(changes.map((change) => ({ ...change, retold: false }))),
      }),
    }),
  },
  {
    name: "acknowledging past a group's failure",
    make: () => ({
      queue: (_, queue) => ({
        ...queue,
        hide: async (messages, seconds) => {
          const groups = [...Map.groupBy(messages, ({ group }) => group).values()];
          // A heartbeat hides for the whole visibility; anything else is a hand-back.
          if (seconds !== 20) await queue.acknowledge(groups.flatMap((group) => group.slice(1)));
          await queue.hide(seconds === 20 ? messages : groups.flatMap((group) => group.slice(0, 1)), seconds);
        },
      }),
    }),
  },
  {
    name: "acknowledged when received",
    make: () => ({
      queue: (_, queue) => ({
        ...queue,
        receive: async (options) => {
          const messages = await queue.receive(options);
          if (messages.length > 0) await queue.acknowledge(messages);
          return messages;
        },
      }),
    }),
  },
  {
    name: "a reader that refuses what it does not know",
    make: () => ({
      consumer: (_, consumer) => ({
        ...consumer,
        handle: async (message, context) =>
          newerField in message.payload
            ? { kind: "dead-letter", reason: `unknown field ${newerField}` }
            : consumer.handle(message, context),
      }),
    }),
  },
  {
    name: "read model without its guard",
    make: () => {
      let puts = 0;
      const last = (item: ReadItem): ReadItem => ({ ...item, version: (puts += 1) });
      return {
        model: (model) => ({
          ...model,
          put: (item) => model.put(last(item)),
          putAll: (items) => model.putAll(items.map(last)),
        }),
      };
    },
  },
];

/** A sink that takes each event for another; `settled` counts from 1. */
function eventsSettledAs(
  another: (event: LegacyChange["event"], settled: number) => LegacyChange["event"],
): Breaks {
  let settled = 0;
  return {
    legacy: (legacy) => ({
      ...legacy,
      settle: (changes) =>
        legacy.settle(changes.map((change) => ({ ...change, event: another(change.event, (settled += 1)) }))),
    }),
  };
}

/** The row with only those columns changed that this version changed. */
function mergedDelta(world: World, change: LegacyChange): LegacyChange {
  const { event, row, table } = change;
  const [partner = "", entity = ""] = event.entity.split(":");
  const before = entityWritesOf(world).find(
    ({ pk, version }) => pk === event.entity.replaceAll(":", "#") && version === event.version - 1,
  );
  if (row === null || before === undefined || before.tombstone) return change;
  const old = legacyRow({ partner, entity, key: "", versions: [] }, before.data);
  const changed = Object.entries(row).filter(([name, value]) => !isDeepStrictEqual(old[name], value));
  const there = world.legacy
    .rows(table.table)
    .find((known) => table.key.every((column) => known[column] === row[column]));
  const key = Object.fromEntries(table.key.map((column) => [column, row[column] ?? null]));
  return { ...change, row: { ...key, ...there, ...Object.fromEntries(changed) } };
}
