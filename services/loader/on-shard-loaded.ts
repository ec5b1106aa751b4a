/**
 * A shard is loaded. The last one ends the file: its load, its place in the turn and the turn itself change in one transaction
 * with file.loaded. Messages come with the file as their group, so one at a time; the conditions hold even if they did not.
 */
import { FileRef, Undo } from "@sluice/contracts/events/payloads.ts";
import type { ShardLoaded } from "@sluice/contracts/events/10-shard-loaded/v1.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Change, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { advance, conflictsMax } from "./advance.ts";
import { afterLoad, afterUndo, noLoads } from "./core/feed-record.ts";
import { type Load, type LoadStep, ShardResult, takeShard } from "./core/load.ts";
import { passed } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { loadEvent } from "./load-event.ts";
import { entryRef, feedRecordRef, loadRef, turnRef } from "./loads.ts";

/** Takes shard.loaded. */
export function onShardLoaded(deps: LoaderDeps) {
  return async (payload: ShardLoaded, { trace }: Message): Promise<Outcome> => {
    const { shard, of } = payload;
    const ref = v.parse(FileRef, payload);
    for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
      const load = await deps.store.load(loadRef(ref));
      if (load === null)
        return {
          kind: "dead-letter",
          reason: `shard ${shard} of ${ref.file} is loaded, but its file was never opened`,
        };
      const step = takeShard(load.state, shard, of, v.parse(ShardResult, payload));
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
  { load, tally, conflictsReports, referencesChanged }: Extract<LoadStep, { readonly kind: "loaded" }>,
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
  const { changes, live } = await recorded(deps, load, entry.state.shards.length);
  const { undoing } = load;
  const told = {
    ...{ tally, conflictsReports },
    ...manifestOf(ref, live),
    ...(undoing !== undefined && { undo: v.parse(Undo, undoing) }),
    ...(referencesChanged > 0 && { referencesChanged }),
  };
  const event = loadEvent(deps, "file.loaded.v1", ref, version + 1, trace, told);
  return store.save([
    { ref: loadRef(ref), expectedVersion: version, state: { ...load, ...(live && { live }) }, event },
    { ref: entryRef(ref, ref.sequence), expectedVersion: entry.version, state: { ...ref, state: "loaded" } },
    { ref: turnRef(ref), expectedVersion: turn.version, state: passed(turn.state) },
    ...changes,
  ]);
}

/** What the load changes in its feed's record: a planned one is what the next plan is compared with, and a snapshot is the live one now. */
async function recorded(
  { store, feeds }: LoaderDeps,
  { file, feed: name, plan, undoing, live, ...load }: Load,
  shards: number,
): Promise<{ readonly changes: readonly Change[]; readonly live: Load["live"] }> {
  const feed = feeds.get(name);
  if (feed === undefined || (plan === null && undoing === undefined)) return { changes: [], live };
  const ref = feedRecordRef(load, name);
  const record = await store.load(ref);
  const before = record?.state ?? noLoads;
  const state =
    undoing === undefined
      ? plan && afterLoad(feed, before, file, shards, plan)
      : record && afterUndo(before, undoing.undoes, live === undefined ? before.live : live.after);
  if (state === null) return { changes: [], live };
  const change = { ref, expectedVersion: record?.version ?? 0, state };
  const isLive = undoing === undefined && state.live?.file === file;
  return { changes: [change], live: isLive ? { before: before.live, after: state.live } : live };
}

/** Whose keys are the live ones now, where this load changed that; of the undo of a first snapshot, nobody's. */
function manifestOf({ file }: FileRef, live: Load["live"]) {
  if (live === undefined) return {};
  const { file: of = file, shards: manifestShards = 0 } = live.after ?? {};
  return of === file ? { manifestShards } : { manifestShards, manifestOf: of };
}
