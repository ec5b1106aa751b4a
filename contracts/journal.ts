/**
 * The journal: before the rows of a chunk are written, what they replace is put into an object, one entry a write. An item points to
 * the entry of its last write (`<object key>#<index>`), and that entry to the one before: the chain holds every version.
 */
import * as v from "valibot";
import type { EntityState } from "./feed.ts";
import { EntityKey, FileId } from "./ids.ts";

const Whole = v.pipe(v.number(), v.integer());

/** What was there before one write, and which write it was. */
export const JournalEntry = v.object({
  key: EntityKey,
  /** The version that was there; 0 for none. */
  version: Whole,
  /** Its state; null for none, or a tombstone. */
  data: v.nullable(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  /** Who had written it; null for none. */
  source: v.nullable(
    v.object({
      ...{ file: FileId, sequence: Whole, record: Whole, line: Whole },
      /** It was an undo: the version whose state it had written again. */
      restores: v.exactOptional(Whole),
    }),
  ),
  /** The entry before this one, or "" for none. */
  journal: v.string(),
  /** The write that this was put down for: what it made, and when (its event's time). Missing in entries of older builds. */
  made: v.exactOptional(
    v.object({
      at: v.string(),
      epoch: Whole,
      event: v.string(),
      change: v.picklist(["created", "updated", "removed"]),
      feed: v.string(),
    }),
  ),
});
export interface JournalEntry extends v.InferOutput<typeof JournalEntry> {
  readonly data: EntityState | null;
}

/** A journal object. An entry whose write was never done is pointed to by no item. */
export const Journal = v.array(JournalEntry);

/** Where an entry lies. */
export const journalPointer = (object: string, index: number): string => `${object}#${index}`;

/** The object and the index that a pointer names; null for what is no pointer, as "" is. */
export function readJournalPointer(
  pointer: string,
): { readonly object: string; readonly index: number } | null {
  const parts = /^(.+)#([0-9]+)$/.exec(pointer);
  return parts === null ? null : { object: parts[1] ?? "", index: Number(parts[2]) };
}
