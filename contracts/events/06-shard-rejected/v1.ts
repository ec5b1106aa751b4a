import * as v from "valibot";
import { ByCode, Count, ObjectKey, RuleSet, ShardRef, Warned } from "../payloads.ts";

/** At least one row of a shard is bad. Emitted by validator. */
export const ShardRejected = v.object({
  ...ShardRef.entries,
  rows: Count,
  badRows: Count,
  /** True total, whatever the report's cap. */
  errors: Count,
  byCode: ByCode,
  /** Samples with line, column, value, code and message. */
  report: ObjectKey,
  /** What it was judged by. */
  rules: v.exactOptional(RuleSet),
  /** Only where there are warnings. */
  warned: v.exactOptional(Warned),
});
export type ShardRejected = v.InferOutput<typeof ShardRejected>;
