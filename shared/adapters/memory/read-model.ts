/** The read model in memory: for tests and the simulation. */
import { isNewer, type JsonItem, type ReadItem, type ReadModel } from "../../ports/read-model.ts";
import type { ReadModelTable, StoredItem } from "../../ports/read-model-table.ts";

/** An empty read model. */
export function memoryReadModel(): ReadModel & ReadModelTable {
  const partitions = new Map<string, Map<string, ReadItem>>();
  const lists = new Map<string, Map<string, JsonItem>>();
  const copy = (item: JsonItem): JsonItem => structuredClone(item);
  const put = (item: ReadItem): "stored" | "older" => {
    const partition = partitions.get(item.pk) ?? new Map<string, ReadItem>();
    partitions.set(item.pk, partition);
    const there = partition.get(item.sk);
    if (there !== undefined && !isNewer(item, there)) return "older";
    partition.set(item.sk, { ...item, item: copy(item.item) });
    return "stored";
  };
  return {
    put: async (item) => put(item),
    putAll: async (items) => {
      for (const item of items) put(item);
    },
    get: async ({ pk, sk }) => {
      const found = partitions.get(pk)?.get(sk);
      return found === undefined ? null : copy(found.item);
    },
    query: async ({ pk, prefix = "", after, descending = false, limit = Infinity }) => {
      const items = [...(partitions.get(pk)?.values() ?? [])]
        .filter(({ sk }) => sk.startsWith(prefix))
        .sort((a, b) => (a.sk < b.sk ? -1 : 1));
      if (descending) items.reverse();
      return items
        .filter(({ sk }) => after === undefined || (descending ? sk < after : sk > after))
        .slice(0, limit)
        .map(({ sk, item }) => ({ sk, item: copy(item) }));
    },
    append: async ({ pk, id, item }) => {
      const list = lists.get(pk) ?? new Map<string, JsonItem>();
      lists.set(pk, list);
      if (list.has(id)) return "repeat";
      list.set(id, copy(item));
      return "appended";
    },
    entries: async ({ pk, after, limit }) =>
      [...(lists.get(pk)?.values() ?? [])]
        .map((item, index) => ({ number: index + 1, item: copy(item) }))
        .slice(after, after + limit),
    ready: async () => undefined,
    all: async function* () {
      for (const partition of [...partitions.values()])
        yield [...partition.values()].map((item) => structuredClone(item));
      for (const [pk, list] of [...lists])
        yield [...list].flatMap(([id, item], index): StoredItem[] => [
          { pk, sk: `once#${id}`, epoch: null, version: null, item: null },
          { pk, sk: `entry#${index + 1}`, epoch: null, version: null, item: copy(item) },
        ]);
    },
    remove: async (keys) => {
      for (const { pk, sk } of keys) {
        partitions.get(pk)?.delete(sk);
        lists.delete(pk);
      }
    },
  };
}
