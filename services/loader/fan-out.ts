/** Asks for every shard of a file whose turn has come, each once: a shard's plan or load is created with its first request. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { ShardRef } from "@sluice/contracts/events/payloads.ts";
import { shardGroup } from "@sluice/contracts/ids.ts";
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { AggregateRef, AggregateStore, Change } from "@sluice/shared/ports/aggregate-store.ts";
import type { Load } from "./core/load.ts";
import { begunShardLoad, ShardLoad, shardRefOf, shardsToLoad } from "./core/shard-load.ts";
import { begunShardPlan, ShardPlan } from "./core/shard-plan.ts";
import type { OpenEntry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import {
  shardLoadName,
  shardLoadRef,
  shardLoadsWithin,
  shardPlanName,
  shardPlanRef,
  shardPlansWithin,
} from "./loads.ts";

type Deps = Pick<LoaderDeps, "store" | "clock" | "epoch" | "chunkRows">;

/** Two actions each (state and event), and a transaction has 100. */
const shardsAtOnce = 40;
/** Lost races in a row before the message is handed back. */
const conflictsMax = 10;

/** Asks for the load of each shard that was not asked for yet. */
export function fanOutLoads(deps: Deps, entry: OpenEntry, load: Load): Promise<Outcome> {
  const begin = (shard: ReturnType<typeof shardsToLoad>[number]): Change => {
    const state = begunShardLoad(load, shard, deps.chunkRows);
    const aggregate = shardLoadName(entry.file, shard.shard);
    return request(deps, entry, "load.requested.v1", aggregate, shardLoadRef(entry, shard.shard), state);
  };
  const known = () => deps.store.list(shardLoadsWithin(entry), ShardLoad);
  return createMissing(deps.store, entry, shardsToLoad(entry, load), known, begin);
}

/** Asks for the plan of each shard that was not asked for yet. */
export function fanOutPlans(deps: Deps, entry: OpenEntry): Promise<Outcome> {
  const begin = (shard: OpenEntry["shards"][number]): Change => {
    const state = begunShardPlan(entry, shard);
    const aggregate = shardPlanName(entry.file, shard.shard);
    return request(deps, entry, "plan.requested.v1", aggregate, shardPlanRef(entry, shard.shard), state);
  };
  const known = () => deps.store.list(shardPlansWithin(entry), ShardPlan);
  return createMissing(deps.store, entry, entry.shards, known, begin);
}

async function createMissing<Shard extends { readonly shard: number }>(
  store: AggregateStore,
  { file }: OpenEntry,
  shards: readonly Shard[],
  list: () => Promise<readonly { readonly state: { readonly shard: number } }[]>,
  begin: (shard: Shard) => Change,
): Promise<Outcome> {
  for (let conflicts = 0; conflicts < conflictsMax;) {
    const known = new Set((await list()).map(({ state }) => state.shard));
    const missing = shards.filter(({ shard }) => !known.has(shard));
    if (missing.length === 0) return done;
    const saved = await store.save(missing.slice(0, shardsAtOnce).map(begin));
    if (saved.kind === "conflict") conflicts += 1;
    else if (missing.length <= shardsAtOnce) return done;
    else conflicts = 0;
  }
  return { kind: "retry", reason: `others fan out file ${file} at the same moment`, afterSeconds: 1 };
}

function request(
  { clock, epoch }: Deps,
  { file, partner, trace }: OpenEntry,
  type: "load.requested.v1" | "plan.requested.v1",
  aggregate: string,
  ref: AggregateRef<unknown>,
  state: ShardRef & { readonly object: string; readonly rows: number },
): Change {
  const group = shardGroup(file, state.shard);
  const origin = { aggregate, version: 1, epoch, partner, group, occurredAt: clock.now(), trace };
  const event = pipelineEvent(type, origin, {
    ...shardRefOf(state),
    object: state.object,
    rows: state.rows,
  });
  return { ref, expectedVersion: 0, state, event };
}
