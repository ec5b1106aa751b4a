/** The aggregate store in memory: the same items, conditions and refusals as on DynamoDB, without its faults. */
import type { AggregateStore } from "../../ports/aggregate-store.ts";
import { type ChangeItems, eventSk, itemsOfChanges, loadedOf } from "../items/aggregate-items.ts";
import { isOwnWork } from "../items/own-work.ts";
import { integer, text } from "../items/typed.ts";
import { type MemoryTables, memoryTables } from "./tables.ts";

/** A store over tables of its own, or over those given, which then also hear its stream. Each save happens within one tick. */
export function memoryAggregateStore(tables: MemoryTables = memoryTables()): AggregateStore {
  let saves = 0;
  const eventOf = ({ table, pk, sk, expectedVersion }: ChangeItems) =>
    tables.get(table, pk, eventSk(sk, expectedVersion + 1));
  const holds = (change: ChangeItems): boolean => {
    const state = tables.get(change.table, change.pk, change.sk);
    const version = state === undefined ? 0 : integer(state, "version");
    return version === change.expectedVersion && (change.event === null || eventOf(change) === undefined);
  };
  return {
    load: async ({ table, pk, sk, schema }) => {
      const item = tables.get(table, pk, sk);
      return item === undefined ? null : loadedOf(item, schema);
    },
    list: async ({ table, pk, prefix }, schema, { descending = false, limit = Infinity } = {}) => {
      const found = tables
        .query(table, pk)
        .filter((item) => text(item, "sk").startsWith(prefix) && item["outbox"] === undefined);
      const ordered = descending ? found.toReversed() : found;
      return ordered.slice(0, limit).map((item) => ({ ...loadedOf(item, schema), sk: text(item, "sk") }));
    },
    save: async (changes) => {
      saves += 1;
      const planned = itemsOfChanges(changes, `memory-${saves}`);
      const lost = planned.flatMap((change, index) => (holds(change) ? [] : [index]));
      if (lost.length > 0) {
        const found = planned.map((change) =>
          change.event === null ? tables.get(change.table, change.pk, change.sk) : eventOf(change),
        );
        return isOwnWork(planned, found) ? { kind: "saved" } : { kind: "conflict", changes: lost };
      }
      for (const { table, pk, sk, state, event, keeps } of planned) {
        if (keeps) continue;
        if (state === null) tables.remove(table, pk, sk);
        else tables.put(table, state);
        if (event !== null) tables.put(table, event);
      }
      return { kind: "saved" };
    },
    ready: async () => undefined,
  };
}
