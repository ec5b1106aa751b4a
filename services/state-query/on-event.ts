/** Projects every event of the bus. Unordered and repeated as they come: puts are guarded, a history takes an event once. */
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { type Consumer, done, type Message } from "@sluice/shared/messaging/handler.ts";
import type { JsonItem, NewEntry, ReadItem } from "@sluice/shared/ports/read-model.ts";
import { project } from "./core/project.ts";
import type { QueryDeps } from "./deps.ts";
import { notify } from "./webhooks/notify.ts";

/** Histories added to at once. */
const inFlightMax = 10;

/** Stores what events were projected to. */
async function storeIn(
  model: QueryDeps["model"],
  entries: readonly NewEntry[],
  items: readonly ReadItem[],
): Promise<void> {
  // Histories first: a repeat after a crash in between still puts the items, and no list names a file without a history.
  await inLanes(Map.groupBy(entries, ({ pk }) => pk).values(), inFlightMax, async (ofOne) => {
    for (const entry of ofOne) await model.append(entry);
  });
  await model.putAll(items);
}

/** Projects events into a read model again, as they lie in their owners' tables: for a rebuild. Gives why some cannot be. */
export async function projectAgain(
  model: QueryDeps["model"],
  events: readonly Message[],
): Promise<readonly string[]> {
  const projected = events.map(project);
  const good = projected.flatMap((one) => (one.ok ? [one] : []));
  await storeIn(
    model,
    good.flatMap(({ entries }) => entries),
    good.flatMap(({ items }) => items),
  );
  return projected.flatMap((one) => (one.ok ? [] : [one.reason]));
}

/** Whether an item, or a history's entry, was told by an event that lies in no table: sync-consumer puts its own on the bus. */
export const isOnlyHere = (item: JsonItem): boolean => item["type"] === "sync.progressed.v1";

/** The consumer; without `webhooks` no partner is told of anything. */
export function queryConsumer({
  model,
  webhooks,
}: Pick<QueryDeps, "model"> & Partial<Pick<QueryDeps, "webhooks">>): Consumer {
  const store = (entries: readonly NewEntry[], items: readonly ReadItem[]): Promise<void> =>
    storeIn(model, entries, items);
  const tell = async (message: Message): Promise<void> => {
    if (webhooks !== undefined) await notify(model, webhooks, message);
  };
  return {
    handle: async (message) => {
      const projected = project(message);
      if (!projected.ok) return { kind: "dead-letter", reason: projected.reason };
      try {
        await store(projected.entries, projected.items);
        await tell(message);
        return done;
      } catch (cause) {
        const down = await model.ready().then(
          () => null,
          (reason: unknown) => String(reason),
        );
        if (down !== null) return { kind: "unavailable", reason: down };
        throw cause;
      }
    },
    // Order means nothing to guarded puts, so a batch is stored at once, whatever its groups.
    together: async (messages) => {
      const entries: NewEntry[] = [];
      const items: ReadItem[] = [];
      for (const message of messages) {
        const projected = project(message);
        if (!projected.ok) return false;
        entries.push(...projected.entries);
        items.push(...projected.items);
      }
      await store(entries, items);
      for (const message of messages) await tell(message);
      return true;
    },
  };
}
