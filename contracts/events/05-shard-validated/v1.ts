import * as v from "valibot";
import { Frame, Totals } from "../../file-rule.ts";
import { Count, ObjectKey, Quarantined, RuleSet, Sha256, ShardRef, Warned } from "../payloads.ts";

/** Every row of a shard is good, or those that are not are kept aside. Emitted by validator. */
export const ShardValidated = v.object({
  ...ShardRef.entries,
  object: ObjectKey,
  rows: Count,
  sha256: Sha256,
  /** What it was judged by. */
  rules: v.exactOptional(RuleSet),
  /** As the shard was announced with it. */
  frame: v.exactOptional(Frame),
  /** The columns that the feed's file rules add up, over all rows of the shard. */
  totals: v.exactOptional(Totals),
  /** Only of feeds that quarantine: `object` lists the record numbers. */
  quarantined: v.exactOptional(v.object({ ...Quarantined.entries, object: ObjectKey })),
  /** Only where there are warnings. */
  warned: v.exactOptional(Warned),
});
export type ShardValidated = v.InferOutput<typeof ShardValidated>;
