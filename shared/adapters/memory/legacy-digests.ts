/** Both sides' digests of the old database in memory. */
import type { LegacyDigests, RowSides, ToldTable } from "../../ports/legacy-digests.ts";
import { everything, nothing, rangeOf, type Sum, sumsOf, within } from "../../reconcile/ranges.ts";
import { rowDigest } from "../../reconcile/row-digest.ts";
import type { MemoryLegacyStore } from "./legacy-store.ts";

/** A reader of what a store was told and holds. */
export function memoryLegacyDigests(store: Pick<MemoryLegacyStore, "guards" | "rows">): LegacyDigests {
  const all = ({ entity, table }: ToldTable): readonly RowSides[] => {
    const sides = new Map<string, RowSides>();
    for (const [group, { epoch, version, told }] of store.guards())
      if (told !== null && group.split(":")[1] === entity) {
        const { key, place, digest } = told;
        sides.set(JSON.stringify(key), {
          key,
          place,
          told: { entity: group, epoch, version, digest },
          stored: null,
        });
      }
    for (const row of store.rows(table.table)) {
      const { key, place, digest } = rowDigest(table, row);
      const told = sides.get(JSON.stringify(key))?.told ?? null;
      sides.set(JSON.stringify(key), { key, place, told, stored: { digest } });
    }
    return [...sides.values()];
  };
  const sumOf = (rows: readonly RowSides[], side: "told" | "stored"): Sum =>
    sumsOf(
      rows.flatMap((row) =>
        row[side] === null ? [] : [{ place: row.place, digest: row[side].digest ?? 0n }],
      ),
      everything.bits,
    ).get(everything.index) ?? nothing;
  return {
    sums: async (of, bits, ranges) => {
      const rows = all(of).filter(({ place }) => within(ranges)(place));
      const byRange = Map.groupBy(rows, ({ place }) => rangeOf(place, bits).index);
      return [...byRange].map(([index, own]) => ({
        index,
        told: sumOf(own, "told"),
        stored: sumOf(own, "stored"),
      }));
    },
    rows: async (of, ranges) => all(of).filter(({ place }) => within(ranges)(place)),
    told: async (entities) =>
      new Map(
        entities.flatMap((entity) => {
          const guard = store.guards().get(entity);
          if (guard === undefined) return [];
          const { epoch, version, told } = guard;
          return [[entity, { entity, epoch, version, digest: told?.digest ?? null, removed: told === null }]];
        }),
      ),
    close: () => Promise.resolve(),
  };
}
