/** The old database as an adoption sees it: the rows that lie there, and the version guard that adopted ones are given. No row is written. */
import type { Group, PartnerId } from "@sluice/contracts/ids.ts";
import type { LegacyTable } from "./legacy-store.ts";

/** A row's owned columns as text, dates and times in ISO 8601; null for null. */
export type LegacyTexts = Readonly<Record<string, string | null>>;

/** The guard of an adopted entity: as if its row had been told at version 1. */
export interface AdoptedGuard {
  readonly entity: Group;
  readonly epoch: number;
  /** The key's columns as the mapping gives them. */
  readonly legacyKey: readonly string[];
  readonly digest: bigint;
}

/** Calls reject when the database does not answer. */
export interface LegacyAdoption {
  /** Every row of a table, some at a time; of one partner's alone where the mapping's key has a column `partner`. */
  rows(table: LegacyTable, partner: PartnerId | null): AsyncIterable<readonly LegacyTexts[]>;
  /**
   * Before the entities are made: a guard at version 0 for each that has none. Whatever is told meanwhile is newer, and a removal finds the
   * row that it removes.
   */
  prepare(guards: readonly AdoptedGuard[]): Promise<void>;
  /** After it: guards that are still at version 0 stand at version 1. */
  complete(guards: readonly AdoptedGuard[]): Promise<void>;
  /** Lets go of the connections. */
  close(): Promise<void>;
}
