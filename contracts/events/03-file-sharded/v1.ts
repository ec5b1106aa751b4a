import * as v from "valibot";
import { Count, FileRef } from "../payloads.ts";

/** Every shard of a file is ready. Emitted by ingest-gateway. */
export const FileSharded = v.object({ ...FileRef.entries, shards: Count, rows: Count });
export type FileSharded = v.InferOutput<typeof FileSharded>;
