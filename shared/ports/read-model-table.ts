/** The read model's table as it is stored: for an operator's tools that compare or remove generations. */
import type { JsonItem, ReadKey } from "./read-model.ts";

/** A stored item: put (with its guard), an entry of a list, or the mark that a list has an id (neither item nor guard). */
export interface StoredItem extends ReadKey {
  readonly epoch: number | null;
  readonly version: number | null;
  readonly item: JsonItem | null;
}

/** The table. */
export interface ReadModelTable {
  /** Every item, some at a time and in no order. */
  all(): AsyncIterable<readonly StoredItem[]>;
  /** Removes items, those that are gone too. */
  remove(keys: readonly ReadKey[]): Promise<void>;
}
