/** Asks for every shard of a file whose turn has come, each once: a shard's load is created with its first load.requested. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { shardGroup } from "@sluice/contracts/ids.ts";
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Change } from "@sluice/shared/ports/aggregate-store.ts";
import { begunShardLoad, ShardLoad, shardRefOf } from "./core/shard-load.ts";
import type { OpenEntry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { shardLoadName, shardLoadRef, shardLoadsWithin } from "./loads.ts";

type Deps = Pick<LoaderDeps, "store" | "clock" | "epoch" | "chunkRows">;

/** Two actions each (state and event), and a transaction has 100. */
const shardsAtOnce = 40;
/** Lost races in a row before the message is handed back. */
const conflictsMax = 10;

/** Creates what is missing. */
export async function fanOut(deps: Deps, entry: OpenEntry): Promise<Outcome> {
  const { store } = deps;
  for (let conflicts = 0; conflicts < conflictsMax;) {
    const there = await store.list(shardLoadsWithin(entry), ShardLoad);
    const known = new Set(there.map(({ state }) => state.shard));
    const missing = entry.shards.filter(({ shard }) => !known.has(shard));
    if (missing.length === 0) return done;
    const changes = missing.slice(0, shardsAtOnce).map((shard) => begin(deps, entry, shard));
    const saved = await store.save(changes);
    if (saved.kind === "conflict") conflicts += 1;
    else if (missing.length <= shardsAtOnce) return done;
    else conflicts = 0;
  }
  return { kind: "retry", reason: `others fan out file ${entry.file} at the same moment`, afterSeconds: 1 };
}

function begin(deps: Deps, entry: OpenEntry, shard: OpenEntry["shards"][number]): Change {
  const state = begunShardLoad(entry, shard, deps.chunkRows);
  const event = pipelineEvent(
    "load.requested.v1",
    {
      aggregate: shardLoadName(entry.file, shard.shard),
      version: 1,
      epoch: deps.epoch,
      partner: entry.partner,
      group: shardGroup(entry.file, shard.shard),
      occurredAt: deps.clock.now(),
      trace: entry.trace,
    },
    { ...shardRefOf(state), object: state.object, rows: state.rows },
  );
  return { ref: shardLoadRef(entry, shard.shard), expectedVersion: 0, state, event };
}
