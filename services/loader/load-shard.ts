/** Loads a shard from its checkpoint on, chunk by chunk, until it is done, time is up, or somebody else is further. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { HandlingContext } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { moreConflicts, readConflicts } from "./conflicts.ts";
import { areDisjoint, type Chunk, type ChunkResult, chunksAfter, keyedRows } from "./core/chunk.ts";
import type { Halt } from "./core/plan-key.ts";
import { afterChunk, type ShardLoad } from "./core/shard-load.ts";
import type { LoaderDeps } from "./deps.ts";
import { erasedKeys } from "./erased-keys.ts";
import { readQuarantine, readRows } from "./read-rows.ts";
import { type Next, saveProgress } from "./save-progress.ts";
import { prepareChunk, type PreparedChunk, writeChunk } from "./write-chunk.ts";

/** Left for a checkpoint and the host's own work when the rest is handed on. */
const marginMs = 5_000;
/** The most that one message works, however much time its host would give: others wait for their part of the queue. */
const workMsMax = 30_000;

/** How it went. `overtaken`: another worker saved a checkpoint of this shard meanwhile; `closed`: its file was withdrawn, and nothing is written. */
export type ShardOutcome =
  | { readonly kind: "loaded" | "handed-on"; readonly load: ShardLoad }
  | { readonly kind: "overtaken" | "closed" }
  | Halt;

/** Everything that a run of one message needs. */
export interface ShardRun {
  readonly feed: AnyFeed;
  readonly loaded: Loaded<ShardLoad>;
  readonly trace: string;
  /** Asked before each write: false where the load is closed, and nothing may be written. */
  readonly beginWriting: () => Promise<boolean>;
  readonly remainingMs: HandlingContext["remainingMs"];
}

/** Loads. Throws when the shard's object is not what was judged, and TableClosed or EpochPassed while or after the entities are restored. */
export async function loadShard(deps: LoaderDeps, run: ShardRun): Promise<ShardOutcome> {
  const { feed, trace } = run;
  let { state: load, version } = run.loaded;
  const isTimeUp = stopwatch(deps, run);
  const epoch = await deps.entities.epoch();
  const aside = await readQuarantine(deps.objects, load);
  const read = await readRows(deps.objects, load);
  const { rows, keyed } = keyedRows(
    feed,
    load,
    read.filter(({ record }) => !aside.has(record)),
  );
  let samples = await readConflicts(deps.objects, load);
  const job = { feed, load, trace, epoch, erased: await erasedKeys(deps, feed, load) };
  const chunks = chunksAfter(keyed, rows, load.checkpoint, load.chunkRows);
  let chunk: Chunk | undefined = chunks.next().value;
  let prepared: Promise<PreparedChunk | Halt> | null = null;
  if (chunk === undefined) {
    const progress = { load, expectedVersion: version, samples, hasNewConflicts: false, trace };
    const saved = await saveProgress(deps, progress, "end");
    return saved === null ? { kind: "overtaken" } : { kind: "loaded", load: saved.state };
  }
  while (chunk !== undefined) {
    const ready: PreparedChunk | Halt = await (prepared ?? prepareChunk(deps, job, chunk));
    if (ready.kind !== "prepared") return ready;
    const following: Chunk | undefined = chunks.next().value;
    // Reading ahead is safe where this chunk writes nothing that the next one reads.
    prepared =
      following !== undefined && areDisjoint(chunk, following) ? prepareChunk(deps, job, following) : null;
    prepared?.catch(() => undefined); // its failure is met when its turn comes
    if (ready.writes.size > 0 && !(await run.beginWriting())) return { kind: "closed" };
    const result: ({ readonly kind: "settled" } & ChunkResult) | Halt = await writeChunk(deps, job, ready);
    if (result.kind !== "settled") return result;
    samples = moreConflicts(samples, result.conflicts);
    const next: Next = following === undefined ? "end" : isTimeUp() ? "hand-on" : "go-on";
    const saved: Loaded<ShardLoad> | null = await saveProgress(
      deps,
      {
        load: afterChunk(load, chunk.to, result),
        expectedVersion: version,
        samples,
        hasNewConflicts: result.conflicts.length > 0,
        trace,
      },
      next,
    );
    if (saved === null) return { kind: "overtaken" };
    ({ state: load, version } = saved);
    if (next === "hand-on") return { kind: "handed-on", load };
    chunk = following;
  }
  return { kind: "loaded", load };
}

/** True once the next chunk, if it took as long as the longest so far, might not end in time. Asked after every chunk. */
function stopwatch({ clock }: LoaderDeps, { remainingMs }: ShardRun): () => boolean {
  const began = clock.now().getTime();
  let last = began;
  let longest = 0;
  return () => {
    const now = clock.now().getTime();
    longest = Math.max(longest, now - last);
    last = now;
    return Math.min(remainingMs(), began + workMsMax - now) < marginMs + longest;
  };
}
