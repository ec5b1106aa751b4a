/** A file as people see it: a pure fold over the newest event of each aspect. */
import type { FileView, Phase, ShardCounts } from "@sluice/contracts/api/file-view.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { addTallies, emptyTally, type Tally } from "@sluice/contracts/events/payloads.ts";
import * as v from "valibot";

/** One aspect's newest event, as the read model keeps it. */
export const Aspect = v.object({
  id: v.string(),
  type: v.string(),
  occurredAt: v.string(),
  arrivedAt: v.string(),
  partner: v.string(),
  payload: v.record(v.string(), v.unknown()),
});
export type Aspect = v.InferOutput<typeof Aspect>;

/** Folds a file's aspects, given by sort key; null when none is known. */
export function fileView(
  file: string,
  aspects: readonly { readonly sk: string; readonly item: Aspect }[],
): FileView | null {
  const [first] = aspects;
  if (first === undefined) return null;
  const known = fileEvents(aspects);
  const shards = shardEvents(aspects);
  const received = known["file.received.v1"];
  const failed = known["file.failed.v1"];
  const rejected = known["file.rejected.v1"];
  const validated = known["file.validated.v1"];
  const loaded = known["file.loaded.v1"];
  const synced = known["sync.progressed.v1"];
  const sharded = known["file.sharded.v1"];
  const tally = loaded?.payload.tally ?? shards.tally;
  const { applied, superseded, discarded } = synced?.payload ?? { applied: 0, superseded: 0, discarded: 0 };
  const settled = loaded !== undefined && applied + superseded + discarded >= loaded.payload.tally.emitted;
  const syncedAt = settled ? later(loaded.at, synced?.at) : null;
  const any = received ?? failed ?? rejected ?? validated ?? loaded ?? sharded;
  const ref = any?.payload;
  const phase: Phase =
    failed !== undefined
      ? "failed"
      : rejected !== undefined
        ? "rejected"
        : settled
          ? "synced"
          : loaded !== undefined
            ? "sync"
            : validated !== undefined
              ? "load"
              : sharded !== undefined || shards.counts.total > 0
                ? "validate"
                : received !== undefined
                  ? "shard"
                  : "receive";
  const judgedAt = (rejected ?? validated)?.at ?? null;
  const times = {
    receivedAt: received?.at ?? null,
    shardedAt: sharded?.at ?? null,
    judgedAt,
    loadedAt: loaded?.at ?? null,
    endedAt: failed?.at ?? rejected?.at ?? syncedAt,
  };
  return {
    file,
    partner: first.item.partner,
    feed: ref?.feed ?? null,
    entity: ref?.entity ?? null,
    sequence: ref?.sequence ?? null,
    bytes: received?.payload.bytes ?? null,
    sha256: received?.payload.sha256 ?? null,
    phase,
    verdict: rejected !== undefined ? "rejected" : validated !== undefined ? "validated" : null,
    shards: { ...shards.counts, total: Math.max(received?.payload.shards ?? 0, shards.counts.total) },
    counts: {
      rows: (rejected ?? validated ?? sharded)?.payload.rows ?? null,
      badRows: rejected?.payload.badRows ?? 0,
      errors: rejected?.payload.errors ?? 0,
      created: tally.created,
      updated: tally.updated,
      removed: tally.removed,
      unchanged: tally.unchanged,
      conflicts: tally.conflicts,
      emitted: tally.emitted,
      applied,
      superseded,
      discarded,
    },
    errorsByCode: rejected?.payload.byCode ?? {},
    faults: failed?.payload.faults ?? [],
    times,
    timings: {
      ...span("shard", times.receivedAt, times.shardedAt),
      ...span("validate", times.shardedAt, judgedAt),
      ...span("load", rejected === undefined ? judgedAt : null, times.loadedAt),
      ...span("sync", times.loadedAt, syncedAt),
    },
  };
}

function fileEvents(
  aspects: readonly { readonly sk: string; readonly item: Aspect }[],
): v.InferOutput<typeof KnownSchema> {
  const known: Record<string, unknown> = {};
  for (const { sk, item } of aspects)
    if (sk.startsWith("file#")) known[item.type] = { at: item.occurredAt, payload: item.payload };
  return v.parse(KnownSchema, known);
}

const entryOf = <Schema extends v.GenericSchema>(payload: Schema) =>
  v.optional(v.object({ at: v.string(), payload }));
const KnownSchema = v.object({
  "file.received.v1": entryOf(pipelineEvents["file.received.v1"].payload),
  "file.sharded.v1": entryOf(pipelineEvents["file.sharded.v1"].payload),
  "file.failed.v1": entryOf(pipelineEvents["file.failed.v1"].payload),
  "file.validated.v1": entryOf(pipelineEvents["file.validated.v1"].payload),
  "file.rejected.v1": entryOf(pipelineEvents["file.rejected.v1"].payload),
  "file.loaded.v1": entryOf(pipelineEvents["file.loaded.v1"].payload),
  "sync.progressed.v1": entryOf(pipelineEvents["sync.progressed.v1"].payload),
});

/** Later states win, whatever order their events came in. */
const shardStates = ["ready", "validated", "rejected", "loading", "loaded"] as const;
const stateOf: Readonly<Record<string, (typeof shardStates)[number]>> = {
  "shard.ready.v1": "ready",
  "shard.validated.v1": "validated",
  "shard.rejected.v1": "rejected",
  "load.requested.v1": "loading",
  "shard.loaded.v1": "loaded",
};

function shardEvents(aspects: readonly { readonly sk: string; readonly item: Aspect }[]): {
  readonly counts: ShardCounts;
  readonly tally: Tally;
} {
  const states = new Map<string, (typeof shardStates)[number]>();
  let tally = emptyTally;
  for (const { sk, item } of aspects) {
    const state = stateOf[item.type];
    if (!sk.startsWith("shard#") || state === undefined) continue;
    const shard = sk.slice("shard#".length, "shard#".length + 4);
    const known = states.get(shard);
    if (known === undefined || shardStates.indexOf(state) > shardStates.indexOf(known))
      states.set(shard, state);
    if (item.type === "shard.loaded.v1")
      tally = addTallies(tally, v.parse(pipelineEvents["shard.loaded.v1"].payload, item.payload).tally);
  }
  const count = (state: string): number => [...states.values()].filter((known) => known === state).length;
  const counts = {
    total: states.size,
    ready: count("ready"),
    validated: count("validated"),
    rejected: count("rejected"),
    loading: count("loading"),
    loaded: count("loaded"),
  };
  return { counts, tally };
}

const later = (a: string, b: string | undefined): string => (b !== undefined && b > a ? b : a);

function span(phase: string, from: string | null, to: string | null): Record<string, number> {
  return from === null || to === null ? {} : { [phase]: Math.max(0, milliseconds(to) - milliseconds(from)) };
}

/** Reads a time that is given; asks no clock. */
// oxlint-disable-next-line no-restricted-globals
const milliseconds = (time: string): number => new Date(time).getTime();
