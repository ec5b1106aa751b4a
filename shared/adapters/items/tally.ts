/** An item's tally as one short text: an item pays for every byte of it at every write. */
import * as v from "valibot";
import type { ItemTally } from "../../ports/entity-store.ts";

const Count = v.pipe(v.number(), v.integer());
const Packed = v.pipe(
  v.string(),
  v.parseJson(),
  v.tuple([Count, Count, Count, Count, Count, v.array(v.tuple([Count, Count, v.string(), v.string()]))]),
);

/** The tally as a JSON list in a fixed order: from, created, updated, removed, unchanged, conflicts. */
export function packTally(tally: ItemTally): string {
  const { from, created, updated, removed, unchanged, conflicts } = tally;
  return JSON.stringify([from, created, updated, removed, unchanged, conflicts]);
}

/** The tally that `packTally` wrote. Throws a ValiError on anything else. */
export function unpackTally(packed: string): ItemTally {
  const [from, created, updated, removed, unchanged, conflicts] = v.parse(Packed, packed);
  return { from, created, updated, removed, unchanged, conflicts };
}
