/**
 * The old database as reconciliation reads it: of each row what was told (its entity's last event, digested when it was settled and kept
 * with the version guard, in the same transaction) and what is stored (digested where it lies, when asked). Both of one instant: no
 * row seems to differ because it is being written.
 */
import type { EntityType, Group } from "@sluice/contracts/ids.ts";
import type { Range, Sum } from "../reconcile/ranges.ts";
import type { LegacyTable } from "./legacy-store.ts";

/** The rows of one entity type, and the table that they lie in. */
export interface ToldTable {
  readonly entity: EntityType;
  readonly table: LegacyTable;
}

/** A range's rows as told and as stored; one of the two may be nothing. */
export interface RangeSums {
  readonly index: number;
  readonly told: Sum;
  readonly stored: Sum;
}

/** Which event a row was told by. */
export interface Told {
  readonly entity: Group;
  readonly epoch: number;
  readonly version: number;
  /** Null where it was settled by a build that kept none: nothing is known of what the row should be. */
  readonly digest: bigint | null;
}

/** One row, by its key's canonical texts: told, stored or both. */
export interface RowSides {
  readonly key: readonly (string | null)[];
  readonly place: number;
  readonly told: Told | null;
  readonly stored: { readonly digest: bigint } | null;
}

/** Reads both sides. Calls reject when the database does not answer. */
export interface LegacyDigests {
  /** The sums of the ranges of `bits` bits that lie within coarser ones (all of as many bits) and hold rows, in no order. */
  sums(of: ToldTable, bits: number, within: readonly Range[]): Promise<readonly RangeSums[]>;
  /** Every row of these ranges (all of as many bits), in no order. */
  rows(of: ToldTable, within: readonly Range[]): Promise<readonly RowSides[]>;
  /** The last event that each of these entities told, tombstones too; an entity that nothing was told of is left out. */
  told(entities: readonly Group[]): Promise<ReadonlyMap<Group, Told & { readonly removed: boolean }>>;
  /** Lets go of the connections. */
  close(): Promise<void>;
}
