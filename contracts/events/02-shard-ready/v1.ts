import * as v from "valibot";
import { Count, ObjectKey, Sha256, ShardRef } from "../payloads.ts";

/** One shard's rows lie in the object store. Emitted by ingest-gateway once the whole file is cut. */
export const ShardReady = v.object({
  ...ShardRef.entries,
  object: ObjectKey,
  /** Line and byte of every record of the file. */
  positions: ObjectKey,
  rows: Count,
  sha256: Sha256,
});
export type ShardReady = v.InferOutput<typeof ShardReady>;
