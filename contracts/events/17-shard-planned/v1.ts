import * as v from "valibot";
import { PlanTally } from "../../plan.ts";
import { ObjectKey, ShardRef } from "../payloads.ts";

/** What a shard's load would do. Emitted by loader. */
export const ShardPlanned = v.object({
  ...ShardRef.entries,
  plan: PlanTally,
  /** The shard's keys, sorted: its part of the key manifest. */
  keysObject: ObjectKey,
});
export type ShardPlanned = v.InferOutput<typeof ShardPlanned>;
