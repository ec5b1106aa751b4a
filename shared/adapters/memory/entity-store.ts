/** The entity store in memory: the same items and conditions as on DynamoDB, without its faults. */
import type { EntityStore, EntityWrite, WriteOutcome } from "../../ports/entity-store.ts";
import { entityItem, entityOf, entityPk, isOwnWrite } from "../items/entity-item.ts";
import { checkDistinct, mayReplace } from "../items/entity-guard.ts";
import { integer, type TypedItem } from "../items/typed.ts";
import { type MemoryTables, memoryTables } from "./tables.ts";

/** A store over tables of its own, or over those given, which then also hear its stream. Each call happens within one tick. `epoch` is what it answers. */
export function memoryEntityStore(tables: MemoryTables = memoryTables(), epoch = 1): EntityStore {
  const writeItem = (write: EntityWrite, item: TypedItem): WriteOutcome => {
    const { id } = write.after;
    const found = tables.get("entities", entityPk(id));
    if (found === undefined && write.expectedVersion > 0) return { kind: "lost", current: null };
    if (found !== undefined) {
      if (isOwnWrite(write, found)) return { kind: "written" };
      const current = entityOf(id, found);
      if (!mayReplace(current, write)) return { kind: "lost", current };
    }
    for (const { id: other, version } of write.holds ?? []) {
      const there = tables.get("entities", entityPk(other));
      if (there === undefined || integer(there, "version") !== version)
        return { kind: "lost", current: found === undefined ? null : entityOf(id, found) };
    }
    tables.put("entities", item);
    return { kind: "written" };
  };
  return {
    epoch: async () => epoch,
    read: async (ids) =>
      ids.map((id) => {
        const item = tables.get("entities", entityPk(id));
        return item === undefined ? null : entityOf(id, item);
      }),
    write: async (writes) => {
      checkDistinct(writes);
      // All items first: an event that cannot be delivered must stop the call before anything is written.
      const items = writes.map((write) => ({ write, item: entityItem(write) }));
      return items.map(({ write, item }) => writeItem(write, item));
    },
    ready: async () => undefined,
  };
}
