/** Entities: one item each, state and outbox together, written by one conditional write (one write unit up to 1 KB). */
import type { EntityState } from "@sluice/contracts/feed.ts";
import type { EntityKey, EntityType, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { OutboxEvent } from "./aggregate-store.ts";

/** Which entity. */
export interface EntityId {
  readonly partner: PartnerId;
  readonly entity: EntityType;
  readonly key: EntityKey;
}

/**
 * What one load has done to one key so far, since the checkpoint `from` of its shard: kept in the item, so that a loader that
 * comes back after a kill counts exactly. Conflicts as [record, line, code, message] each.
 */
export interface ItemTally {
  readonly from: number;
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly conflicts: readonly (readonly [record: number, line: number, code: string, message: string])[];
}

/** An entity as it lies in the table. A tombstone has `data` null: key, version and source stay. */
export interface Entity {
  readonly id: EntityId;
  readonly data: EntityState | null;
  readonly version: number;
  readonly epoch: number;
  readonly source: {
    readonly file: FileId;
    readonly sequence: number;
    /** The record number within the file: with `sequence`, the guard of every write. */
    readonly record: number;
    readonly line: number;
    readonly tally: ItemTally;
    /** It was written by an undo: the version whose state this is again; 0: there was none. */
    readonly restores?: number;
  };
  /** The journal entry that holds the image before this version: `<object key>#<index>`, or "" for none. */
  readonly journal: string;
}

/** Another entity that must be at this version at the moment of a write. */
export interface Held {
  readonly id: EntityId;
  readonly version: number;
}

/** A write: the entity as it will be, the version it must have now (0: none), and its event. */
export interface EntityWrite {
  readonly after: Entity;
  readonly expectedVersion: number;
  readonly event: OutboxEvent;
  readonly broadcast: boolean;
  /** Not given: none. With some, the write is a transaction of its own. */
  readonly holds?: readonly Held[];
}

/**
 * What became of one write. `lost` brings the item as it is now (null where it is missing): somebody was faster, or later, or what it holds
 * has changed.
 */
export type WriteOutcome =
  | { readonly kind: "written" }
  | { readonly kind: "lost"; readonly current: Entity | null };

/** The entities table, as the loader sees it. */
export interface EntityStore {
  /** The epoch under which writes are made now: read it before what is to be written is read. Rejects with TableClosed. */
  epoch(): Promise<number>;
  /** Consistent reads, any number of distinct ids; the answer is in the order asked, null for none. */
  read(ids: readonly EntityId[]): Promise<readonly (Entity | null)[]>;
  /**
   * Conditional writes of distinct ids, each on `version`, on (source.sequence, source.record) being lower than the new
   * one's and on `epoch` being no higher; retried with back-off while throttled or left over. The answer is in the order given.
   * Rejects with TableClosed, and with EpochPassed when one is of another epoch than writes are made under now.
   */
  write(writes: readonly EntityWrite[]): Promise<readonly WriteOutcome[]>;
  ready(): Promise<void>;
}

/** A restore has closed the entities for a few minutes: nothing may be written, and the same will be possible again. */
export class TableClosed extends Error {
  override readonly name = "TableClosed";
  constructor(table: string) {
    super(
      `${table} takes no writes while the entities are restored; \`sluice restore status\` tells how far that is`,
    );
  }
}

/** What was to be written was decided before a restore: it is decided again, by what is there now. */
export class EpochPassed extends Error {
  override readonly name = "EpochPassed";
  constructor(epoch: number, current: number) {
    super(`a write of epoch ${epoch} comes too late: entities are written under epoch ${current} now`);
  }
}
