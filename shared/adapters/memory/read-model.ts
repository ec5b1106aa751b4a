/** The read model in memory: for tests and the simulation. */
import type { JsonItem, ReadItem, ReadModel } from "../../ports/read-model.ts";

/** An empty read model. */
export function memoryReadModel(): ReadModel {
  const partitions = new Map<string, Map<string, ReadItem>>();
  const copy = (item: JsonItem): JsonItem => structuredClone(item);
  return {
    put: async (item) => {
      const partition = partitions.get(item.pk) ?? new Map<string, ReadItem>();
      partitions.set(item.pk, partition);
      const there = partition.get(item.sk);
      if (there !== undefined && !isNewer(item, there)) return "older";
      partition.set(item.sk, { ...item, item: copy(item.item) });
      return "stored";
    },
    get: async ({ pk, sk }) => {
      const found = partitions.get(pk)?.get(sk);
      return found === undefined ? null : copy(found.item);
    },
    query: async ({ pk, prefix = "", after, descending = false, limit = Infinity }) => {
      const keys = [...(partitions.get(pk)?.keys() ?? [])].filter((sk) => sk.startsWith(prefix)).sort();
      if (descending) keys.reverse();
      return keys
        .filter((sk) => after === undefined || (descending ? sk < after : sk > after))
        .slice(0, limit)
        .flatMap((sk) => {
          const found = partitions.get(pk)?.get(sk);
          return found === undefined ? [] : [{ sk, item: copy(found.item) }];
        });
    },
    ready: async () => undefined,
  };
}

const isNewer = (a: ReadItem, b: ReadItem): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version);
