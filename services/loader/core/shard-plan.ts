/** A shard's plan: what its load would do. Pure. */
import { Count, ObjectKey, Sha256, ShardRef } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { emptyPlanTally, PlanTally } from "@sluice/contracts/plan.ts";
import * as v from "valibot";
import { ShardLoad } from "./shard-load.ts";
import type { OpenEntry } from "./turn.ts";
import { Undoing } from "./undo.ts";

/** A shard's plan. */
export const ShardPlan = v.object({
  ...ShardRef.entries,
  kind: v.optional(ShardLoad.entries.kind, "rows"),
  object: ObjectKey,
  rows: Count,
  sha256: Sha256,
  quarantine: v.exactOptional(ObjectKey),
  undoing: v.exactOptional(Undoing),
  status: v.picklist(["planning", "planned"]),
  tally: PlanTally,
});
export type ShardPlan = v.InferOutput<typeof ShardPlan>;

/** A shard's plan as it is asked for. */
export function begunShardPlan(
  { file, partner, feed, feedVersion, entity, sequence, shards, undoing }: OpenEntry,
  { kind, shard, object, rows, sha256, quarantine }: OpenEntry["shards"][number],
): ShardPlan {
  return {
    ...{ file, partner, feed, feedVersion, entity, sequence },
    ...{ shard, of: shards.length, kind: kind ?? "rows", object, rows, sha256 },
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(undoing === undefined ? {} : { undoing }),
    status: "planning",
    tally: emptyPlanTally,
  };
}

/** Whether a file of a feed is planned before it is loaded. */
export function needsPlan(feed: AnyFeed, purpose: OpenEntry["purpose"]): boolean {
  const removes = feed.mode.kind === "snapshot" && feed.mode.removals !== undefined;
  const looksBefore = feed.references?.some(({ onChanged }) => onChanged === "hold") === true;
  return purpose === "check" || removes || looksBefore || feed.drift !== undefined;
}
