import * as v from "valibot";
import { Count, ObjectKey, Sha256, ShardRef } from "../payloads.ts";

/** Every row of a shard is good. Emitted by validator. */
export const ShardValidated = v.object({
  ...ShardRef.entries,
  object: ObjectKey,
  rows: Count,
  sha256: Sha256,
});
export type ShardValidated = v.InferOutput<typeof ShardValidated>;
