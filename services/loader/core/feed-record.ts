/** What the loader keeps of a feed's last loads: the snapshot that is live, and the figures that the next plan is compared with. Pure. */
import { Count } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { type Plan, PlanTally } from "@sluice/contracts/plan.ts";
import * as v from "valibot";

/** The last snapshot that was loaded: where its key manifest lies, and how many keys it has. */
export const LiveSnapshot = v.object({ file: FileId, shards: Count, keys: Count });
export type LiveSnapshot = v.InferOutput<typeof LiveSnapshot>;

/** A feed's record. */
export const FeedRecord = v.object({
  /** Null before the first load, or where the feed removes nothing. */
  live: v.nullable(LiveSnapshot),
  /** The plans of the last loads, the newest first. */
  loads: v.array(v.object({ ...PlanTally.entries, file: v.exactOptional(FileId) })),
});
export type FeedRecord = v.InferOutput<typeof FeedRecord>;

/** Before the first load. */
export const noLoads: FeedRecord = { live: null, loads: [] };

/** The record after one more load. */
export function afterLoad(
  feed: AnyFeed,
  { loads, live }: FeedRecord,
  file: FileId,
  shards: number,
  plan: Plan,
): FeedRecord {
  const kept = feed.drift?.loads.most ?? 0;
  const figures = { ...v.parse(PlanTally, plan), file };
  const removes = feed.mode.kind === "snapshot" && feed.mode.removals !== undefined;
  return {
    live: removes ? { file, shards, keys: plan.keys } : live,
    loads: [figures, ...loads].slice(0, kept),
  };
}

/** The record after a file was undone: the snapshot before it is live again, and nothing is compared with it any more. */
export const afterUndo = ({ loads }: FeedRecord, undone: FileId, live: FeedRecord["live"]): FeedRecord => ({
  live,
  loads: loads.filter(({ file }) => file !== undone),
});
