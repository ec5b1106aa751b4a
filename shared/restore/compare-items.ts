/** One entity's items in two tables: which of them the new table is to have. Pure. */
import { isDeepStrictEqual } from "node:util";
import { integer, type TypedItem } from "../adapters/items/typed.ts";

/**
 * - same: nothing to do;
 * - newer: the old table's is a later write: it is copied if Sluice's journal knows it;
 * - edited: of the same epoch and version, and not the same: somebody wrote it past Sluice, and the restored one stays;
 * - older: the restored one is a later write: somebody put an older one into the old table.
 */
export type Comparison = "same" | "newer" | "edited" | "older";

/** Compares the old table's item with the new table's, which may have none. Epoch weighs before version. */
export function compareItems(old: TypedItem, restored: TypedItem | undefined): Comparison {
  if (restored === undefined) return "newer";
  const order =
    integer(old, "epoch") - integer(restored, "epoch") ||
    integer(old, "version") - integer(restored, "version");
  if (order !== 0) return order > 0 ? "newer" : "older";
  return isDeepStrictEqual(withoutMark(old), withoutMark(restored)) ? "same" : "edited";
}

/** A mark of being told again is no edit. */
function withoutMark(item: TypedItem): TypedItem {
  const { retold: _, ...payload } = item["outbox"]?.M?.["payload"]?.M ?? {};
  return { ...item, outbox: { M: { ...item["outbox"]?.M, payload: { M: payload } } } };
}
