import * as v from "valibot";
import { Count, FileRef, ObjectKey, Sha256 } from "../payloads.ts";

/** A file is whole in the object store and has its place in the turn. Emitted by ingest-gateway. */
export const FileReceived = v.object({
  ...FileRef.entries,
  object: ObjectKey,
  bytes: Count,
  /** Of the decoded bytes. */
  sha256: Sha256,
  /** The plan, pinned: a redelivered sharding cuts the same way. */
  shards: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256)),
  /** The DuckDB build whose hash() cuts the file. */
  engine: v.string(),
  /** `check`: the file is judged and planned, and never loaded. Left out: it is loaded. */
  purpose: v.exactOptional(v.literal("check")),
});
export type FileReceived = v.InferOutput<typeof FileReceived>;
