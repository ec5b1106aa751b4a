/** Projects every event of the bus. Unordered and repeated as they come: puts are guarded, a history takes an event once. */
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { type Consumer, done } from "@sluice/shared/messaging/handler.ts";
import type { NewEntry, ReadItem } from "@sluice/shared/ports/read-model.ts";
import { project } from "./core/project.ts";
import type { QueryDeps } from "./deps.ts";

/** Histories added to at once. */
const inFlightMax = 10;

/** The consumer. */
export function queryConsumer({ model }: Pick<QueryDeps, "model">): Consumer {
  const store = async (entries: readonly NewEntry[], items: readonly ReadItem[]): Promise<void> => {
    // Histories first: a repeat after a crash in between still puts the items, and no list names a file without a history.
    await inLanes(Map.groupBy(entries, ({ pk }) => pk).values(), inFlightMax, async (ofOne) => {
      for (const entry of ofOne) await model.append(entry);
    });
    await model.putAll(items);
  };
  return {
    handle: async (message) => {
      const projected = project(message);
      if (!projected.ok) return { kind: "dead-letter", reason: projected.reason };
      try {
        await store(projected.entries, projected.items);
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
      return true;
    },
  };
}
