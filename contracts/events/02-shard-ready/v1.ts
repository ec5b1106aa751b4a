import * as v from "valibot";
import { Frame } from "../../file-rule.ts";
import { Count, ObjectKey, ReferenceNeed, Sha256, ShardRef } from "../payloads.ts";

/** One shard's rows lie in the object store. Emitted by ingest-gateway once the whole file is cut. */
export const ShardReady = v.object({
  ...ShardRef.entries,
  object: ObjectKey,
  /** Line and byte of every record of the file. */
  positions: ObjectKey,
  rows: Count,
  sha256: Sha256,
  /** What the file states of itself, where its format has a frame. The same in every shard. */
  frame: v.exactOptional(Frame),
  /** Only of feeds with references. */
  needs: v.exactOptional(v.array(ReferenceNeed)),
});
export type ShardReady = v.InferOutput<typeof ShardReady>;
