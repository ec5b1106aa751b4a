/** Physical tables of entities, as a restore works on them. Every call bears being repeated: whoever was killed does it again. */
import type { TypedItem } from "../adapters/items/typed.ts";

/** Done, or under way: ask again in a while. The note says what is seen, for people. */
export type TableProgress =
  | { readonly kind: "done"; readonly note: string }
  | { readonly kind: "waiting"; readonly note: string };

/** There is nothing of that instant; the note says why, for people. Asked again, it may be otherwise. */
export interface InstantRefused {
  readonly kind: "refused";
  readonly note: string;
}

/** The tables. */
export interface RestoreTables {
  /** Brings `to` into being as `from` was at an instant (ISO 8601). Done once it can be read and written. Its stream is off. */
  restore(from: string, to: string, at: string): Promise<TableProgress | InstantRefused>;
  /** Gives `to` what `from` has and a restore drops: TTL, point-in-time recovery, tags, deletion protection, alarms. */
  remake(from: string, to: string): Promise<TableProgress>;
  /** Switches the stream of `to` on, and lets pipes like those of `from` read it. Done once they do. */
  startStream(from: string, to: string): Promise<TableProgress>;
  /** Refuses the services' writes to a table from now on; resolves once they are refused. */
  deny(table: string): Promise<void>;
  /** Takes the services' writes again. */
  allow(table: string): Promise<void>;
  /** Every item, some at a time, by consistent reads. */
  scan(table: string): AsyncIterable<readonly TypedItem[]>;
  /** Items by partition key, by consistent reads; those that are not there are left out. */
  get(table: string, pks: readonly string[]): Promise<ReadonlyMap<string, TypedItem>>;
  /** Puts an item where that of its key is still at the epoch and version of `before` (undefined: there is none); false when it is not. */
  put(table: string, item: TypedItem, before: TypedItem | undefined): Promise<boolean>;
}
