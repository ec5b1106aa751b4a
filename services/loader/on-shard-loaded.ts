/**
 * A shard is loaded. The last one ends the file: its load, its place in the turn and the turn itself change in one transaction
 * with file.loaded. Messages come with the file as their group, so one at a time; the conditions hold even if they did not.
 */
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { ShardLoaded } from "@sluice/contracts/events/10-shard-loaded/v1.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Change, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { advance, conflictsMax } from "./advance.ts";
import { afterLoad, noLoads } from "./core/feed-record.ts";
import { type Load, type LoadStep, takeShard } from "./core/load.ts";
import { passed } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { loadEvent } from "./load-event.ts";
import { entryRef, feedRecordRef, loadRef, turnRef } from "./loads.ts";

/** Takes shard.loaded. */
export function onShardLoaded(deps: LoaderDeps) {
  return async (payload: ShardLoaded, { trace }: Message): Promise<Outcome> => {
    const { shard, of, tally, conflictsReport } = payload;
    const ref = v.parse(FileRef, payload);
    for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
      const load = await deps.store.load(loadRef(ref));
      if (load === null)
        return {
          kind: "dead-letter",
          reason: `shard ${shard} of ${ref.file} is loaded, but its file was never opened`,
        };
      const step = takeShard(load.state, shard, of, { tally, conflictsReport });
      if (step.kind === "impossible") return { kind: "dead-letter", reason: step.reason };
      if (step.kind === "repeat") return load.state.status === "loaded" ? advance(deps, ref) : done;
      const saved =
        step.kind === "waits"
          ? await deps.store.save([{ ref: loadRef(ref), expectedVersion: load.version, state: step.load }])
          : await end(deps, ref, load, step, trace);
      if (saved.kind === "saved") return step.kind === "loaded" ? advance(deps, ref) : done;
    }
    return {
      kind: "retry",
      reason: `others count the shards of file ${ref.file} at the same moment`,
      afterSeconds: 1,
    };
  };
}

async function end(
  deps: LoaderDeps,
  ref: FileRef,
  { version }: Loaded<Load>,
  { load, tally, conflictsReports }: Extract<LoadStep, { readonly kind: "loaded" }>,
  trace: string,
) {
  const { store } = deps;
  const [turn, entry] = await Promise.all([
    store.load(turnRef(ref)),
    store.load(entryRef(ref, ref.sequence)),
  ]);
  if (turn?.state.open !== ref.file || entry?.state.state !== "open") {
    const now = await store.load(loadRef(ref));
    if (now?.version !== version) return { kind: "conflict" } as const;
    throw new Error(
      `file ${ref.file} is loaded, but its turn is not open: ${ref.partner}'s ${ref.entity} files are at ${turn?.state.next}, and sequence ${ref.sequence} is ${entry?.state.state}`,
    );
  }
  const recording = await recorded(deps, load, entry.state.shards.length);
  const manifest = recording.isLive ? { manifestShards: entry.state.shards.length } : {};
  const told = { tally, conflictsReports, ...manifest };
  const event = loadEvent(deps, "file.loaded.v1", ref, version + 1, trace, told);
  return store.save([
    { ref: loadRef(ref), expectedVersion: version, state: load, event },
    { ref: entryRef(ref, ref.sequence), expectedVersion: entry.version, state: { ...ref, state: "loaded" } },
    { ref: turnRef(ref), expectedVersion: turn.version, state: passed(turn.state) },
    ...recording.changes,
  ]);
}

/** A planned load is what the feed's next plan is compared with; whether its keys are now the live ones. */
async function recorded(
  { store, feeds }: LoaderDeps,
  load: Load,
  shards: number,
): Promise<{ readonly changes: readonly Change[]; readonly isLive: boolean }> {
  const feed = feeds.get(load.feed);
  if (load.plan === null || feed === undefined) return { changes: [], isLive: false };
  const ref = feedRecordRef(load, load.feed);
  const record = await store.load(ref);
  const state = afterLoad(feed, record?.state ?? noLoads, load.file, shards, load.plan);
  const change = { ref, expectedVersion: record?.version ?? 0, state };
  return { changes: [change], isLive: state.live?.file === load.file };
}
