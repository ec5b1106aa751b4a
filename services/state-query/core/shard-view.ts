/** A file's shards, folded: each counted in its last state, and what they have counted so far, added up. */
import type { ShardCounts } from "@sluice/contracts/api/file-view.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { addTallies, emptyTally, type Tally } from "@sluice/contracts/events/payloads.ts";
import * as v from "valibot";
import type { Aspect } from "./aspect.ts";

/** In the order of a shard's way: a later state wins, whatever order the events came in. */
const states = ["ready", "validated", "rejected", "loading", "loaded"] as const;
/** Where a shard stands. */
export type ShardState = (typeof states)[number];

const stateOf: Readonly<Record<string, ShardState>> = {
  "shard.ready.v1": "ready",
  "shard.validated.v1": "validated",
  "shard.rejected.v1": "rejected",
  "load.requested.v1": "loading",
  "shard.loaded.v1": "loaded",
};

/** What the shards tell, before their file's own events do. */
export interface ShardsView {
  readonly counts: ShardCounts;
  /** Of the shards that are loaded. */
  readonly tally: Tally;
  /** Of the shards that are rejected. */
  readonly rejected: {
    readonly badRows: number;
    readonly errors: number;
    readonly byCode: Readonly<Record<string, number>>;
  };
}

/** Each shard's last state, by its number, in order. */
export function shardStates(aspects: readonly Aspect[]): ReadonlyMap<number, ShardState> {
  const lastOf = new Map<number, ShardState>();
  for (const { type, payload } of aspects) {
    const state = stateOf[type];
    if (state === undefined) continue;
    const shard = Number(payload["shard"]);
    const last = lastOf.get(shard);
    if (last === undefined || states.indexOf(state) > states.indexOf(last)) lastOf.set(shard, state);
  }
  return new Map([...lastOf].toSorted(([a], [b]) => a - b));
}

/** Folds the shards' aspects; others are passed over. */
export function shardsView(aspects: readonly Aspect[]): ShardsView {
  const lastOf = shardStates(aspects);
  let tally = emptyTally;
  let rejected: ShardsView["rejected"] = { badRows: 0, errors: 0, byCode: {} };
  for (const { type, payload } of aspects) {
    if (type === "shard.loaded.v1")
      tally = addTallies(tally, v.parse(pipelineEvents[type].payload, payload).tally);
    if (type === "shard.rejected.v1")
      rejected = addRejected(rejected, v.parse(pipelineEvents[type].payload, payload));
  }
  const count = (state: ShardState): number => [...lastOf.values()].filter((last) => last === state).length;
  const counts = {
    total: lastOf.size,
    ready: count("ready"),
    validated: count("validated"),
    rejected: count("rejected"),
    loading: count("loading"),
    loaded: count("loaded"),
  };
  return { counts, tally, rejected };
}

function addRejected(a: ShardsView["rejected"], b: ShardsView["rejected"]): ShardsView["rejected"] {
  const byCode: Record<string, number> = { ...a.byCode };
  for (const [code, count] of Object.entries(b.byCode)) byCode[code] = (byCode[code] ?? 0) + count;
  return { badRows: a.badRows + b.badRows, errors: a.errors + b.errors, byCode };
}
