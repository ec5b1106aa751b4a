/** Who did what to what, when: entries that are added and never changed, each holding the hash of the one before. */
import type { AuditEntry, AuditHead, AuditNote } from "@sluice/contracts/audit-entry.ts";

/** What is stored at one place of the trail, as it is found: whoever reads it judges it. */
export interface StoredEntry {
  /** Its place, from 1; null where it lies at a place that no entry has. */
  readonly position: number | null;
  /** Null where it cannot be read at all. */
  readonly content: unknown;
}

/** The trail. */
export interface AuditTrail {
  /**
   * Adds an entry at the end; resolves when it is kept. Two writers at once never make a fork: one of them tries again behind the other.
   * Rejects when it could not be kept.
   */
  append(note: AuditNote): Promise<AuditEntry>;
  /** The last entry as the trail itself notes it, by a consistent read; null when nothing was ever kept. Rejects when it is unreadable. */
  head(): Promise<AuditHead | null>;
  /** What lies at a hundred places at a time: page 0 holds 1 to 99, page n the places from 100 n. In order of place. */
  page(number: number): Promise<readonly StoredEntry[]>;
}
