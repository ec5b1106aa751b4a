/**
 * One entity's rows of one chunk, folded through the feed's decider in the order of the file. Pure, and repeatable from whatever
 * the item holds: rows that are in the item already are counted by the tally that lies with them, the rest is decided anew.
 */
import { maskedIn } from "@sluice/contracts/personal.ts";
import { withoutPerson } from "@sluice/contracts/erasure.ts";
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import {
  type AnyFeed,
  type EntityState,
  type RawRow,
  removedEvent,
  restoredEvent,
} from "@sluice/contracts/feed.ts";
import { retentionOf } from "@sluice/contracts/retention.ts";
import type { EntityKey, FileId } from "@sluice/contracts/ids.ts";
import type { Entity, Held, ItemTally } from "@sluice/shared/ports/entity-store.ts";
import type { WrongReference } from "@sluice/shared/reference.ts";
import { sameState } from "./same-state.ts";
import type { Before } from "./undo.ts";

/**
 * A row of a chunk: its record number and line in the file, and its entity's key. Of a removal, `row` is null and the line 0; its record
 * number lies behind those of the file.
 */
export interface ChunkRow {
  readonly record: number;
  readonly line: number;
  readonly key: EntityKey;
  readonly row: RawRow | null;
  /** What it speaks of is not there any more: it is a conflict, whatever the decider would say. */
  readonly refused?: WrongReference;
  /** What must stay as it is until the row is written. */
  readonly holds?: readonly Held[];
  /** The person was erased after the file was received: the personal fields are written empty. */
  readonly isErased?: boolean;
  /** Of an undo: what was there before the file that is undone. */
  readonly before?: Before;
}

/** Which file at which turn, and the chunk: the checkpoint that it starts from. */
export interface ChunkPoint {
  readonly file: FileId;
  readonly sequence: number;
  readonly from: number;
}

/** A write that a row asks for: what was there, and what is to be there. */
export interface PlannedWrite {
  readonly record: number;
  readonly line: number;
  readonly event: string;
  readonly change: "created" | "updated" | "removed";
  readonly before: EntityState | null;
  /** 0 for an entity that never was. */
  readonly beforeVersion: number;
  readonly data: EntityState | null;
  /** Everything of this key in this chunk, this write included. */
  readonly tally: ItemTally;
  readonly holds?: readonly Held[];
  /** Of an undo: the version whose state it writes again. */
  readonly restores?: number;
}

/** What is to be done for one entity in one chunk. */
export interface KeyPlan {
  /** What the writes go on from. */
  readonly current: Entity | null;
  readonly writes: readonly PlannedWrite[];
  /** What all its rows of the chunk come to once the writes are done. */
  readonly tally: ItemTally;
}

/** Why nothing may be written: somebody else is further. */
export interface Halt {
  /** - later-file: a file behind this one in the turn wrote the entity; - later-chunk: another worker on this shard did. */
  readonly kind: "later-file" | "later-chunk";
  readonly key: EntityKey;
  readonly by: { readonly file: FileId; readonly sequence: number; readonly record: number };
}

/** A plan, or a halt. */
export type KeyStep = { readonly kind: "planned"; readonly plan: KeyPlan } | Halt;

/**
 * Plans one entity's rows, which all have the same key and stand in file order. Throws when a row cannot be decided (the feed's
 * schemas refuse it, or the decider names an unknown event) or when the item's tally does not belong to a chunk of this load.
 */
export function planKey(
  feed: AnyFeed,
  point: ChunkPoint,
  key: EntityKey,
  rows: readonly ChunkRow[],
  current: Entity | null,
): KeyStep {
  const { from } = point;
  let tally: ItemTally = { from, created: 0, updated: 0, removed: 0, unchanged: 0, conflicts: [] };
  let settledTo = from;
  if (current !== null) {
    const { sequence, file, record, tally: known } = current.source;
    const isOurs = sequence === point.sequence && file === point.file;
    if (sequence > point.sequence || (sequence === point.sequence && !isOurs))
      return { kind: "later-file", key, by: { file, sequence, record } };
    if (isOurs && known.from > from) return { kind: "later-chunk", key, by: { file, sequence, record } };
    if (isOurs && known.from === from) {
      tally = known;
      settledTo = record;
    } else if (isOurs && record > from) {
      throw new Error(
        `record ${record} of ${file} wrote ${key} in the chunk from ${known.from}, but that chunk ends at ${from}: the shard was cut into other chunks`,
      );
    }
  }
  const writes: PlannedWrite[] = [];
  let data = current?.data ?? null;
  let version = current?.version ?? 0;
  for (const row of rows) {
    if (row.record <= settledTo) continue;
    const decision = decide(feed, data, row);
    if (decision.kind === "keep") {
      tally = { ...tally, unchanged: tally.unchanged + 1 };
      continue;
    }
    if (decision.kind === "conflict") {
      const message = maskedIn(decision.message, feed.personal, row.row, data);
      const conflict = [row.record, row.line, decision.code, message] as const;
      tally = { ...tally, conflicts: [...tally.conflicts, conflict] };
      continue;
    }
    const next = decision.kind === "write" ? decision.state : null;
    if (next === null ? data === null : data !== null && sameState(data, next)) {
      tally = { ...tally, unchanged: tally.unchanged + 1 };
      continue;
    }
    const change = next === null ? "removed" : data === null ? "created" : "updated";
    tally = { ...tally, [change]: tally[change] + 1 };
    const { record, line, holds, before } = row;
    const { event } = decision;
    writes.push({
      ...{ record, line, event, change, before: data, beforeVersion: version, data: next, tally },
      ...(holds !== undefined && { holds }),
      ...(before?.kind === "before" && { restores: before.image.version }),
    });
    data = next;
    version += 1;
  }
  return { kind: "planned", plan: { current, writes, tally } };
}

function decide(
  feed: AnyFeed,
  data: EntityState | null,
  { record, line, key, row, refused, before, isErased }: ChunkRow,
) {
  if (before !== undefined) return undo(feed, before);
  if (refused !== undefined) return { kind: "conflict", ...refused } as const;
  try {
    const decision = row === null ? removal(feed) : feed.decide(data, row);
    if (decision.kind !== "conflict" && !feed.events.includes(decision.event))
      throw new Error(`the feed ${feed.name} does not declare the event ${decision.event}`);
    return isErased === true && decision.kind === "write"
      ? { ...decision, state: withoutPerson(feed, decision.state) }
      : decision;
  } catch (cause) {
    throw new Error(
      `record ${record} (line ${line}) cannot be decided for ${feed.entity} ${key}: compare its row and the entity's state with version ${feed.version} of the feed ${feed.name}`,
      { cause },
    );
  }
}

function undo(feed: AnyFeed, before: Before) {
  const { entity } = feed;
  switch (before.kind) {
    case "untouched":
      return { kind: "keep" } as const;
    case "not-kept":
      return {
        kind: "conflict",
        code: "row.not-kept" satisfies Code,
        message: `what was there before is kept no longer (${retentionOf(feed).journal} days), so it stays as it is`,
      } as const;
    case "changed-since":
      return {
        kind: "conflict",
        code: "row.changed-since" satisfies Code,
        message: `file ${before.by} wrote it since, so it stays as it is`,
      } as const;
    case "before": {
      const { data } = before.image;
      return data === null
        ? ({ kind: "remove", event: removedEvent(entity) } as const)
        : ({ kind: "write", event: restoredEvent(entity), state: data } as const);
    }
    default:
      return before satisfies never;
  }
}

function removal({ name, mode }: AnyFeed) {
  if (mode.kind !== "snapshot" || mode.removals === undefined)
    throw new Error(`the feed ${name} removes nothing`);
  return { kind: "remove", event: mode.removals.event } as const;
}
