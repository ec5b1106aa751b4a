/** A shard's load: how far it is, and what its rows came to so far. Pure. */
import {
  addTallies,
  ByCode,
  Count,
  emptyTally,
  ObjectKey,
  Sha256,
  ShardRef,
  Tally,
} from "@sluice/contracts/events/payloads.ts";
import * as v from "valibot";
import type { ChunkResult } from "./chunk.ts";
import type { Load } from "./load.ts";
import type { OpenEntry } from "./turn.ts";
import { Undoing } from "./undo.ts";

/** A shard's load. */
export const ShardLoad = v.object({
  ...ShardRef.entries,
  /** Rows of the file, or keys that a snapshot leaves out. */
  kind: v.picklist(["rows", "removals"]),
  object: ObjectKey,
  rows: Count,
  sha256: Sha256,
  quarantine: v.exactOptional(ObjectKey),
  /**
   * Rows between two checkpoints, counted from the shard's first row. Pinned: whoever goes on with the shard works in the same
   * chunks, so that the tally in an entity's item belongs to one chunk and never to parts of two.
   */
  chunkRows: v.pipe(v.number(), v.integer(), v.minValue(1)),
  status: v.picklist(["loading", "loaded"]),
  /** The record number of the last settled row; 0 before the first. Always the last of a chunk. */
  checkpoint: Count,
  /** Up to the checkpoint. */
  tally: Tally,
  conflictsByCode: ByCode,
  /** The object that holds the conflicts up to the checkpoint, or "" for none. */
  conflictsObject: v.string(),
  /** Of an undo: the object is that of the file that is undone. */
  undoing: v.exactOptional(Undoing),
  /** The version that the last load.requested made: an older request of the same shard has nothing left to do. */
  requestVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type ShardLoad = v.InferOutput<typeof ShardLoad>;

/** What a shard's load is made from. */
export type ShardToLoad = Omit<OpenEntry["shards"][number], "kind"> & Pick<ShardLoad, "kind">;

/** Every shard of an open load: those of its rows, then those of its removals. */
export const shardsToLoad = ({ shards }: OpenEntry, { removals }: Load): ShardToLoad[] => [
  ...shards.map((shard) => ({ ...shard, kind: shard.kind ?? ("rows" as const) })),
  ...removals.map((shard) => ({ ...shard, kind: "removals" as const })),
];

/** A shard's load as it is asked for first: version 1. */
export function begunShardLoad(
  { file, partner, feed, feedVersion, entity, sequence, of, undoing }: Load,
  { kind, shard, object, rows, sha256, quarantine }: ShardToLoad,
  chunkRows: number,
): ShardLoad {
  return {
    ...{ file, partner, feed, feedVersion, entity, sequence },
    ...{ shard, of, kind, object, rows, sha256, chunkRows },
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(undoing === undefined ? {} : { undoing }),
    status: "loading",
    checkpoint: 0,
    tally: emptyTally,
    conflictsByCode: {},
    conflictsObject: "",
    requestVersion: 1,
  };
}

/** The load after one more chunk, whose last record is `checkpoint`. */
export function afterChunk(
  load: ShardLoad,
  checkpoint: number,
  { tally, conflicts }: ChunkResult,
): ShardLoad {
  const conflictsByCode = { ...load.conflictsByCode };
  for (const { code } of conflicts) conflictsByCode[code] = (conflictsByCode[code] ?? 0) + 1;
  return { ...load, checkpoint, tally: addTallies(load.tally, tally), conflictsByCode };
}

/** The part that every event of a shard carries. */
export const shardRefOf = ({
  file,
  partner,
  feed,
  feedVersion,
  entity,
  sequence,
  shard,
  of,
}: ShardRef): ShardRef => ({ file, partner, feed, feedVersion, entity, sequence, shard, of });
