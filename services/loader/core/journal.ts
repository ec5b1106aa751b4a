/**
 * The journal: before the rows of a chunk are written, what they replace is put into an object, one entry a write. An item points to
 * the entry of its last write (`<object key>#<index>`), and that entry to the one before: the chain holds every version.
 */
import type { EntityState } from "@sluice/contracts/feed.ts";
import { EntityKey, FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

const Whole = v.pipe(v.number(), v.integer());

/** What was there before one write. */
export const JournalEntry = v.object({
  key: EntityKey,
  /** The version that was there; 0 for none. */
  version: Whole,
  /** Its state; null for none, or a tombstone. */
  data: v.nullable(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  /** Who had written it; null for none. */
  source: v.nullable(v.object({ file: FileId, sequence: Whole, record: Whole, line: Whole })),
  /** The entry before this one, or "" for none. */
  journal: v.string(),
});
export interface JournalEntry extends v.InferOutput<typeof JournalEntry> {
  readonly data: EntityState | null;
}

/** A journal object. An entry whose write was never done is pointed to by no item. */
export const Journal = v.array(JournalEntry);

/** Where an entry lies. */
export const journalPointer = (object: string, index: number): string => `${object}#${index}`;
