/** An undo's turn has come, and it is not paused: the shards of what it takes back are asked for again, or it ends where there is nothing to take back. */
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { retentionOf } from "@sluice/contracts/retention.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { type LiveSnapshot, noLoads } from "./core/feed-record.ts";
import { begunLoad, type Load } from "./core/load.ts";
import { ShardLoad } from "./core/shard-load.ts";
import { type OpenEntry, passed, type Turn, type UndoEntry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { loadEvent } from "./load-event.ts";
import { entryRef, feedRecordRef, loadRef, shardLoadsWithin, turnRef } from "./loads.ts";
import { meetPauses, waitForResume } from "./pauses.ts";

type Deps = Pick<LoaderDeps, "store" | "objects" | "clock" | "epoch" | "feeds">;

/** Opens it, or ends it as refused, with the reason. */
export async function openUndo(
  deps: Deps,
  turn: Loaded<Turn>,
  { state: entry, version }: Loaded<UndoEntry>,
): Promise<"moved" | "lost" | Outcome> {
  const { store } = deps;
  const { partner, purpose, trace, undo } = entry;
  const pauses = await meetPauses(store, entry.feed, partner);
  if (pauses.kind === "paused") return (await waitForResume(store, pauses, entry)) ? done : "lost";
  const undone = { partner, file: undo.undoes };
  const ref = v.parse(FileRef, entry);
  const [load, shards, record] = await Promise.all([
    store.load(loadRef(undone)),
    store.list(shardLoadsWithin(undone), ShardLoad),
    store.load(feedRecordRef(entry, entry.feed)),
  ]);
  const undoing = { ...undo, sequence: load?.state.sequence ?? entry.sequence };
  const work = shards.map(({ state: { kind, shard, object, rows, sha256, quarantine } }) => ({
    ...{ shard, object, rows, sha256 },
    ...(kind === "rows" ? {} : { kind }),
    ...(quarantine === undefined ? {} : { quarantine }),
  }));
  const open: OpenEntry = {
    ...ref,
    ...{ state: "open", purpose, undoing, trace, shards: work },
    rows: work.reduce((sum, shard) => sum + shard.rows, 0),
  };
  const begun = begunLoad(open, purpose === "check" ? "planning" : "loading");
  const liveNow = (record?.state ?? noLoads).live;
  const feed = deps.feeds.get(entry.feed);
  const reason = whyNot(load?.state ?? null, liveNow, feed) ?? (await goneShards(deps, work, feed));
  const changes =
    reason === null
      ? [
          { ref: turnRef(ref), expectedVersion: turn.version, state: { ...turn.state, open: entry.file } },
          { ref: entryRef(ref, ref.sequence), expectedVersion: version, state: open },
          {
            ref: loadRef(ref),
            expectedVersion: 0,
            state: { ...begun, ...(load?.state.live && { live: backFrom(load.state.live, liveNow) }) },
          },
        ]
      : [
          { ref: turnRef(ref), expectedVersion: turn.version, state: passed(turn.state) },
          {
            ref: entryRef(ref, ref.sequence),
            expectedVersion: version,
            state: { ...ref, state: "ended" as const, how: "refused" as const },
          },
          {
            ref: loadRef(ref),
            expectedVersion: 0,
            state: { ...begun, of: 1, status: "refused" as const },
            event: loadEvent(deps, "file.refused.v1", ref, 1, trace, { by: "sluice", reason }),
          },
        ];
  return (await store.save([...changes, ...pauses.unchanged])).kind === "saved" ? "moved" : "lost";
}

/** Which snapshot is live before the undo, and which after: the one that was live before the file that is undone. */
const backFrom = (
  { before }: NonNullable<Load["live"]>,
  now: LiveSnapshot | null,
): NonNullable<Load["live"]> => ({ before: now, after: before });

/** Null where every shard is still there: an undo reads from them which rows to look at. */
async function goneShards(
  { objects }: Deps,
  shards: readonly { readonly object: string }[],
  feed: AnyFeed | undefined,
): Promise<string | null> {
  try {
    await inLanes(shards, 16, async ({ object }) => {
      await objects.bytes(object, { offset: 0, length: 0 });
    });
    return null;
  } catch (cause) {
    if (!(cause instanceof ObjectMissing)) throw cause;
    const { shards: days } = retentionOf(feed ?? {});
    return `its rows are kept no longer than ${days} days, so nobody knows any more which they were: send what shall be there instead`;
  }
}

/** Null where it can be undone. */
function whyNot(
  load: Load | null,
  liveNow: LiveSnapshot | null,
  feed: ReturnType<LoaderDeps["feeds"]["get"]>,
): string | null {
  if (load?.status !== "loaded") return "the file was never loaded: there is nothing to undo";
  const removes = feed?.mode.kind === "snapshot" && feed.mode.removals !== undefined;
  if (!removes) return null;
  if (load.live === undefined)
    return "the snapshot was loaded by a build of Sluice that did not note which one it replaced: send the snapshot before it again instead";
  return load.live.after?.file === liveNow?.file
    ? null
    : `a later snapshot, file ${liveNow?.file}, is live and says what is there: undo that one first`;
}
