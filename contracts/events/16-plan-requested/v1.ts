import * as v from "valibot";
import { Count, ObjectKey, ShardRef } from "../payloads.ts";

/** Find out what a shard's load would do, writing nothing. Emitted by loader to itself, at the file's turn. */
export const PlanRequested = v.object({ ...ShardRef.entries, object: ObjectKey, rows: Count });
export type PlanRequested = v.InferOutput<typeof PlanRequested>;
