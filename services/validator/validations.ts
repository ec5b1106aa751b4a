/** The validator's aggregates, where they lie: table `validations`, `<partner>#<file>`. */
import type { FileRef, ShardRef } from "@sluice/contracts/events/payloads.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { Gate } from "./core/gate.ts";

/** A shard's check: that it was judged, and how. */
export const Check = v.object({ outcome: v.picklist(["validated", "rejected"]) });
export type Check = v.InferOutput<typeof Check>;

/** One shard's check. Its events are `check:<file>.<shard>`. */
export function checkRef({ partner, file, shard }: ShardRef): AggregateRef<Check> {
  return {
    table: "validations",
    pk: `${partner}#${file}`,
    sk: `shard#${String(shard).padStart(4, "0")}`,
    schema: Check,
  };
}

/** A file's gate. Its events are `gate:<file>`. */
export function gateRef({ partner, file }: FileRef): AggregateRef<Gate> {
  return { table: "validations", pk: `${partner}#${file}`, sk: "gate", schema: Gate };
}
