/** A shard is to be planned: messages come with the shard as their group, so shards are planned side by side. */
import type { PlanRequested } from "@sluice/contracts/events/16-plan-requested/v1.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { ShardRef } from "@sluice/contracts/events/payloads.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import { done, type HandlingContext, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { shardRefOf } from "./core/shard-load.ts";
import type { ShardPlan } from "./core/shard-plan.ts";
import type { LoaderDeps } from "./deps.ts";
import { loadRef, shardPlanName, shardPlanRef } from "./loads.ts";
import { planShard, type PlannedShard } from "./plan-shard.ts";
import { ShardDamaged } from "./read-rows.ts";
import { thisBuildsFeed } from "./this-builds-feed.ts";

/** Takes plan.requested. A shard that is planned already is acknowledged and reported. */
export function onPlanRequested(deps: LoaderDeps) {
  return async (payload: PlanRequested, message: Message, context: HandlingContext): Promise<Outcome> => {
    const shard = v.parse(ShardRef, payload);
    const log = context.log.child({ file: shard.file, shard: shard.shard });
    const known = thisBuildsFeed(deps.feeds, shard);
    if (known.kind !== "feed") return known;
    const [load, plan] = await Promise.all([
      deps.store.load(loadRef(shard)),
      deps.store.load(shardPlanRef(shard, shard.shard)),
    ]);
    if (plan === null) {
      const reason = `the plan of shard ${shard.shard} of file ${shard.file} was never begun here`;
      return { kind: "dead-letter", reason };
    }
    if (plan.state.status === "planned") {
      log.info({ eventId: message.id }, "nothing to plan: the shard is planned already");
      return done;
    }
    // Its turn is passed, and files behind it may have written already.
    if (load?.state.status === "withdrawn") {
      log.info({ eventId: message.id }, "nothing to plan: the file is withdrawn");
      return done;
    }
    try {
      const planned = await planShard(deps, known.feed, plan.state);
      if (planned.kind === "planned" && (await save(deps, plan, planned, message.trace))) {
        log.info({ tally: planned.tally }, "shard planned");
        return done;
      }
      // Who was faster may die yet: this message comes again and finds what is left.
      return { kind: "retry", reason: "another worker is further with this shard", afterSeconds: 5 };
    } catch (error) {
      if (error instanceof ShardDamaged || error instanceof ObjectMissing)
        return { kind: "dead-letter", reason: error.message };
      throw error;
    }
  };
}

async function save(
  { store, clock, epoch }: LoaderDeps,
  { state, version }: Loaded<ShardPlan>,
  { tally, keysObject }: Extract<PlannedShard, { readonly kind: "planned" }>,
  trace: string,
): Promise<boolean> {
  const { partner, file, shard } = state;
  const origin = {
    aggregate: shardPlanName(file, shard),
    version: version + 1,
    epoch,
    partner,
    group: fileGroup(file),
    occurredAt: clock.now(),
    trace,
  };
  const event = pipelineEvent("shard.planned.v1", origin, {
    ...shardRefOf(state),
    plan: tally,
    keysObject,
  });
  const planned: ShardPlan = { ...state, status: "planned", tally };
  const ref = shardPlanRef(state, shard);
  const saved = await store.save([{ ref, expectedVersion: version, state: planned, event }]);
  return saved.kind === "saved";
}
