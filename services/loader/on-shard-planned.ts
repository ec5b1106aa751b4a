/**
 * A shard is planned. The last one completes the file's plan: its shards' figures are added up, what the snapshot leaves out is found, and
 * the plan is compared with the feed's limits and last loads. Messages come with the file as their group, so one at a time.
 */
import { daysKept } from "@sluice/contracts/retention.ts";
import type { ShardPlanned } from "@sluice/contracts/events/17-shard-planned/v1.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { addPlanTallies, emptyPlanTally, type Plan } from "@sluice/contracts/plan.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { advance, conflictsMax } from "./advance.ts";
import { noLoads } from "./core/feed-record.ts";
import { holdReasons } from "./core/hold-reasons.ts";
import { type Load, plannedLoad } from "./core/load.ts";
import { ShardPlan } from "./core/shard-plan.ts";
import type { OpenEntry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { loadEvent } from "./load-event.ts";
import { entryRef, feedRecordRef, loadRef, shardPlansWithin } from "./loads.ts";
import { thisBuildsFeed } from "./this-builds-feed.ts";
import { writeRemovals } from "./write-removals.ts";

/** Takes shard.planned. */
export function onShardPlanned(deps: LoaderDeps) {
  return async (payload: ShardPlanned, { trace }: Message): Promise<Outcome> => {
    const ref = v.parse(FileRef, payload);
    const known = thisBuildsFeed(deps.feeds, ref);
    if (known.kind !== "feed") return known;
    for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
      const [load, entry] = await Promise.all([
        deps.store.load(loadRef(ref)),
        deps.store.load(entryRef(ref, ref.sequence)),
      ]);
      if (load === null)
        return { kind: "dead-letter", reason: `file ${ref.file} is planned, but was never opened here` };
      if (load.state.status !== "planning" || entry?.state.state !== "open") return advance(deps, ref);
      try {
        const outcome = await complete(deps, known.feed, load, entry.state, trace);
        if (outcome === "waits") return done;
        if (outcome === "saved") return await advance(deps, ref);
      } catch (error) {
        if (error instanceof ObjectMissing)
          return {
            kind: "dead-letter",
            reason: `what file ${ref.file} removes cannot be found: ${error.message}`,
          };
        throw error;
      }
    }
    return {
      kind: "retry",
      reason: `others plan the shards of file ${ref.file} at the same moment`,
      afterSeconds: 1,
    };
  };
}

async function complete(
  deps: LoaderDeps,
  feed: AnyFeed,
  { state: load, version }: Loaded<Load>,
  entry: OpenEntry,
  trace: string,
): Promise<"waits" | "saved" | "lost"> {
  const plans = await deps.store.list(shardPlansWithin(load), ShardPlan);
  const planned = plans.filter(({ state }) => state.status === "planned");
  if (planned.length < entry.shards.length) return "waits";
  const tally = planned.reduce((sum, { state }) => addPlanTallies(sum, state.tally), emptyPlanTally);
  const record = (await deps.store.load(feedRecordRef(load, load.feed)))?.state ?? noLoads;
  const removes =
    entry.undoing === undefined && feed.mode.kind === "snapshot" && feed.mode.removals !== undefined;
  const live = removes ? record.live : null;
  const file = { ...load, shards: entry.shards.length, rows: entry.rows };
  const removals =
    live === null
      ? []
      : await writeRemovals(deps.objects, file, live, daysKept(deps.feeds.get(file.feed) ?? {}, "removals"));
  const figures = {
    ...tally,
    removals: removals.reduce((sum, { rows }) => sum + rows, 0),
    keysBefore: live?.keys ?? 0,
  };
  const plan: Plan = {
    ...figures,
    reasons: entry.undoing === undefined ? holdReasons(feed, figures, record.loads) : [],
  };
  const state = plannedLoad(load, plan, removals, entry.purpose);
  const event = loadEvent(deps, "load.planned.v1", load, version + 1, trace, { plan });
  const saved = await deps.store.save([{ ref: loadRef(load), expectedVersion: version, state, event }]);
  return saved.kind === "saved" ? "saved" : "lost";
}
