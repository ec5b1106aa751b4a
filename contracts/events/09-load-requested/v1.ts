import * as v from "valibot";
import { Count, ObjectKey, ShardRef } from "../payloads.ts";

/** Load a shard, or go on with it. Emitted by loader to itself: at the file's turn, and when a time limit is near. */
export const LoadRequested = v.object({ ...ShardRef.entries, object: ObjectKey, rows: Count });
export type LoadRequested = v.InferOutput<typeof LoadRequested>;
