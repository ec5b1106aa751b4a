/**
 * The old relational database, as the sync sees it: rows written once per event, in the order of each entity's versions,
 * whatever is repeated or comes late.
 */
import type { AnyFeed, StateValue } from "@sluice/contracts/feed.ts";
import type { FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";

/** The table that a feed's entities lie in: its name, its key and the columns that Sluice owns, with their types. */
export type LegacyTable = Pick<AnyFeed["legacy"], "table" | "key" | "types">;

/** Which event, of which file, and which version of which entity it made. */
export interface SyncedEvent {
  readonly id: string;
  readonly file: FileId;
  readonly partner: PartnerId;
  /** The entity, by its group: unique over partners and types, the same for all events of an entity. */
  readonly entity: Group;
  readonly version: number;
  /** Weighs more than the version: a restore raises it. */
  readonly epoch: number;
}

/** What one event does to the old database. */
export interface LegacyChange {
  readonly event: SyncedEvent;
  readonly table: LegacyTable;
  /** The owned columns' values; null removes the row that the entity's last write made (a tombstone). */
  readonly row: Readonly<Record<string, StateValue>> | null;
  /**
   * Whether a repair has the event told again: its row is written even if the event was settled before, unless a newer version was. It is
   * counted only where it had never come. A restore tells so too, with a raised epoch and the event's own id.
   */
  readonly retold?: boolean;
}

/**
 * What became of an event:
 * - applied: its row was written or removed;
 * - superseded: a newer version was there already; nothing was changed;
 * - repeat: it was settled before; nothing is counted again, and nothing was changed unless it was retold.
 */
export type Settled = "applied" | "superseded" | "repeat";

/** What became of a call. */
export type SettleResult =
  | { readonly kind: "settled"; readonly outcomes: readonly Settled[] }
  /** The database will never take one of these rows. The reason is for people. */
  | { readonly kind: "refused"; readonly reason: string }
  /** A passing fault: a parent row that is on its way, a lock, a deadlock. */
  | { readonly kind: "later"; readonly reason: string; readonly afterSeconds?: number }
  /** The database does not answer. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** How many of a file's events are settled, counted over all time. */
export interface FileProgress {
  readonly file: FileId;
  readonly partner: PartnerId;
  readonly applied: number;
  readonly superseded: number;
  readonly discarded: number;
}

/** All events of a file that are settled, whatever became of them: grows with every one, so it serves as a version. */
export const settledTotal = (progress: FileProgress): number =>
  progress.applied + progress.superseded + progress.discarded;

/** The old database, with Sluice's own bookkeeping beside it. */
export interface LegacyStore {
  /**
   * Settles changes: inbox, version guard, counts and row of each in one transaction, and in the same one as the others of its table
   * (but a removal apart from the writes around it). Several changes of one entity take effect as if one after the other, in the
   * order given. When one cannot be settled the answer is its fault; others may be settled then, and are repeats the next
   * time. Outcomes are in the order given. Throws on a fault that it does not know.
   */
  settle(changes: readonly LegacyChange[]): Promise<SettleResult>;
  /** At most `limit` files of which more is settled than was last marked as published, with their absolute counts. */
  unpublished(limit: number): Promise<readonly FileProgress[]>;
  /** Remembers that these counts were published. Counts lower than those remembered change nothing. */
  markPublished(progress: readonly FileProgress[]): Promise<void>;
  /**
   * Forgets at most `limit` inbox entries settled before a time; their counts and the guards stay. Answers how many. An event
   * repeated after that is superseded by its own guard and counted as such.
   */
  prune(before: Date, limit: number): Promise<number>;
  /** Rejects when the database does not answer, or its bookkeeping cannot be set up. */
  ready(): Promise<void>;
  /** Lets go of the connections, after what is under way has ended or five seconds have passed. */
  close(): Promise<void>;
}
