import * as v from "valibot";
import { Count, FileRef, ObjectKey, Quarantined, RuleSet, Sha256, ShardRef, Warned } from "../payloads.ts";

/** The gate opened: every row of every shard is good, or kept aside. Emitted by validator, once. */
export const FileValidated = v.object({
  ...FileRef.entries,
  rows: Count,
  /** What it was judged by: one, or more where the build was replaced meanwhile. */
  rules: v.exactOptional(v.array(RuleSet)),
  /** All shards in order, so that the loader needs nobody else's table. */
  shards: v.array(
    v.object({
      shard: ShardRef.entries.shard,
      object: ObjectKey,
      rows: Count,
      sha256: Sha256,
      /** Lists the record numbers that must not be loaded. */
      quarantine: v.exactOptional(ObjectKey),
    }),
  ),
  /** Only where rows are kept aside. */
  quarantined: v.exactOptional(Quarantined),
  /** Only where there are warnings. */
  warned: v.exactOptional(Warned),
});
export type FileValidated = v.InferOutput<typeof FileValidated>;
