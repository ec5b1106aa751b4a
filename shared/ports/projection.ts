/** A service's own picture of what others own, made of their events: guarded as the read model is, and read consistently. */
import type { JsonItem, ReadItem, ReadKey } from "./read-model.ts";

/** A projection. Every read is consistent: what a put that came back stored is seen. */
export interface Projection {
  /** Puts each unless an item of this or a newer (epoch, version) is there. After a throw some may be stored: putting all again mends it. */
  putAll(items: readonly ReadItem[]): Promise<void>;
  /** The items of distinct keys, in the order of the keys; null where there is none. */
  getAll(keys: readonly ReadKey[]): Promise<readonly (JsonItem | null)[]>;
  /** The items of a partition behind a sort key (which need not be there), in order, at most `limit`. */
  after(within: {
    readonly pk: string;
    readonly sk: string;
    readonly limit: number;
  }): Promise<readonly { readonly sk: string; readonly item: JsonItem }[]>;
  /** How many items a partition has. */
  count(pk: string): Promise<number>;
  /** Rejects when the table cannot be reached. */
  ready(): Promise<void>;
}
