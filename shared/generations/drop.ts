/** Removes what no live generation holds. */
import { chunksOf } from "../adapters/lanes.ts";
import type { ReadModelTable } from "../ports/read-model-table.ts";
import { type Generations, isOwn, liveOf, readKeyIn } from "./state.ts";

/** Calls of so many items, for whoever counts. */
const lotSize = 1_000;

/** Removes, and answers how many items went. Rejects when the table does not answer: what is left then goes the next time. */
export async function removeDead(table: ReadModelTable, now: Generations): Promise<number> {
  const live = new Set(liveOf(now));
  let removed = 0;
  for await (const items of table.all()) {
    const dead = items.filter(({ pk }) => {
      const building = /^rebuild#([0-9]+)$/.exec(pk)?.[1];
      if (building !== undefined) return Number(building) !== now.building;
      return !isOwn(pk) && !live.has(readKeyIn(pk).generation);
    });
    for (const lot of chunksOf(dead, lotSize)) {
      await table.remove(lot.map(({ pk, sk }) => ({ pk, sk })));
      removed += lot.length;
    }
  }
  return removed;
}
