/** An adoption's side of the old database in memory, for tables whose keys are texts. */
import type { AdoptedGuard, LegacyAdoption, LegacyTexts } from "../../ports/legacy-adoption.ts";
import { canonical } from "../../reconcile/canonical.ts";
import { placeOf } from "../../reconcile/row-digest.ts";
import type { MemoryGuard, MemoryLegacyStore } from "./legacy-store.ts";

/** Rows at once. */
const rowsAtOnce = 2;

/** Over a store. */
export function memoryLegacyAdoption(store: MemoryLegacyStore): LegacyAdoption {
  const guardOf = (asked: AdoptedGuard, version: number): MemoryGuard => {
    const { epoch, legacyKey: key, digest } = asked;
    return { epoch, version, rowKey: JSON.stringify(key), told: { key, place: placeOf(key), digest } };
  };
  return {
    rows: async function* ({ table, types }, partner) {
      const texts = store
        .rows(table)
        .map((row): LegacyTexts =>
          Object.fromEntries(
            Object.entries(types).map(([name, type]) => [name, canonical(type, row[name] ?? null)]),
          ),
        )
        .filter((row) => partner === null || row["partner"] === partner);
      for (let at = 0; at < texts.length; at += rowsAtOnce) yield texts.slice(at, at + rowsAtOnce);
    },
    prepare: async (guards) => {
      for (const asked of guards)
        if (!store.guards().has(asked.entity)) store.guard(asked.entity, guardOf(asked, 0));
    },
    complete: async (guards) => {
      for (const { entity } of guards) {
        const guard = store.guards().get(entity);
        if (guard?.version === 0) store.guard(entity, { ...guard, version: 1 });
      }
    },
    close: () => Promise.resolve(),
  };
}
