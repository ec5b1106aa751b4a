/** Pieces that several events share. */
import * as v from "valibot";
import { EntityType, FeedName, FileId, PartnerId, ShardIndex } from "../ids.ts";

/** A whole number from nought up. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** An object store key. */
export const ObjectKey = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512));

/** A SHA-256 in lower-case hex. */
export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** A set of rules: the feed's version, and a hash of what was judged by, so that two builds of one version can be told apart. */
export const RuleSet = v.pipe(v.string(), v.regex(/^[0-9]+-[0-9a-f]{16}$/));

/** Which file, of which feed, at which turn. Every event of a file's way carries it. */
export const FileRef = v.object({
  file: FileId,
  partner: PartnerId,
  feed: FeedName,
  /** The feed's version when the file was received: it is judged and loaded by that. */
  feedVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  entity: EntityType,
  /** The file's gapless place among this partner's files of this entity type, from 1. */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type FileRef = v.InferOutput<typeof FileRef>;

/** Which shard of a file, and of how many; once a load is planned, the shards of its removals are counted in. */
export const ShardRef = v.object({
  ...FileRef.entries,
  shard: ShardIndex,
  of: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(512)),
});
export type ShardRef = v.InferOutput<typeof ShardRef>;

/** What an undo takes back: a turn of its own, in which what a file wrote is written back as it was before. */
export const Undo = v.object({
  /** Whose writes: a file that a partner sent, or an undo. */
  undoes: FileId,
  /** The file that a partner sent, at the end of the chain: the undo of an undo speaks of the same one. */
  of: FileId,
  /** What is left of that file: nothing, or (the undo of an undo) all of it again. */
  leaves: v.picklist(["undone", "restored"]),
});
export type Undo = v.InferOutput<typeof Undo>;

/** Something wrong with the file itself, told to the partner. Line and byte are those of the file as sent; 0 = not known. */
export const Fault = v.object({ code: v.string(), message: v.string(), line: Count, byte: Count });
export type Fault = v.InferOutput<typeof Fault>;

/** How many errors of each code. */
export const ByCode = v.record(v.string(), Count);

/** Up to where another entity type's files must have ended before this one's references are looked up. */
export const ReferenceNeed = v.object({
  entity: EntityType,
  /** The last sequence number that was given among this partner's files of it when this one was received; 0 for none. */
  through: Count,
});
export type ReferenceNeed = v.InferOutput<typeof ReferenceNeed>;

/** Rows that were kept aside while the rest of their file is loaded, and what is wrong with them. */
export const Quarantined = v.object({
  /** Rows kept aside: the bad ones, and those that build on them. */
  rows: Count,
  badRows: Count,
  errors: Count,
  byCode: ByCode,
  report: ObjectKey,
});
export type Quarantined = v.InferOutput<typeof Quarantined>;

/** Rules broken that keep nothing out. */
export const Warned = v.object({ warnings: Count, byCode: ByCode, report: ObjectKey });
export type Warned = v.InferOutput<typeof Warned>;

/** What became of the rows of a load. `rows` is the sum of the five outcomes; `emitted` counts the entity events written. */
export const Tally = v.object({
  rows: Count,
  created: Count,
  updated: Count,
  removed: Count,
  unchanged: Count,
  conflicts: Count,
  emitted: Count,
});
export type Tally = v.InferOutput<typeof Tally>;

/** A tally of nothing. */
export const emptyTally: Tally = {
  rows: 0,
  created: 0,
  updated: 0,
  removed: 0,
  unchanged: 0,
  conflicts: 0,
  emitted: 0,
};

/** The sum of two tallies. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    rows: a.rows + b.rows,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    removed: a.removed + b.removed,
    unchanged: a.unchanged + b.unchanged,
    conflicts: a.conflicts + b.conflicts,
    emitted: a.emitted + b.emitted,
  };
}
