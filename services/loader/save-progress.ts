/** A shard's checkpoint: saved alone, with the request to go on, or with the end. */
import { daysKept } from "@sluice/contracts/retention.ts";
import { referenceCodes } from "@sluice/contracts/codes/reference.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { fileGroup, shardGroup } from "@sluice/contracts/ids.ts";
import type { Conflict } from "@sluice/contracts/report.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { writeConflicts } from "./conflicts.ts";
import { type ShardLoad, shardRefOf } from "./core/shard-load.ts";
import type { LoaderDeps } from "./deps.ts";
import { shardLoadName, shardLoadRef } from "./loads.ts";

type Deps = Pick<LoaderDeps, "store" | "objects" | "clock" | "epoch" | "feeds">;

/** What follows the checkpoint: the next chunk in this message, the rest in another, or nothing. */
export type Next = "go-on" | "hand-on" | "end";

/** A shard's load after a chunk, not saved yet, and the version that it must still have. */
export interface Progress {
  readonly load: ShardLoad;
  readonly expectedVersion: number;
  /** Conflicts up to the checkpoint, as many as a report holds. */
  readonly samples: readonly Conflict[];
  /** Whether this chunk added some. */
  readonly hasNewConflicts: boolean;
  readonly trace: string;
}

/** The saved load, or null when another worker saved one first. */
export async function saveProgress(
  deps: Deps,
  { load, expectedVersion, samples, hasNewConflicts, trace }: Progress,
  next: Next,
): Promise<Loaded<ShardLoad> | null> {
  const version = expectedVersion + 1;
  const ended: ShardLoad = {
    ...load,
    status: next === "end" ? "loaded" : "loading",
    requestVersion: next === "hand-on" ? version : load.requestVersion,
  };
  const state: ShardLoad =
    hasNewConflicts || next === "end"
      ? {
          ...ended,
          conflictsObject: await writeConflicts(
            deps.objects,
            ended,
            samples,
            daysKept(deps.feeds.get(load.feed) ?? {}, "conflicts"),
          ),
        }
      : ended;
  const event = eventOf(deps, state, version, trace, next);
  const ref = shardLoadRef(state, state.shard);
  const change = { ref, expectedVersion, state };
  const saved = await deps.store.save([event === null ? change : { ...change, event }]);
  return saved.kind === "saved" ? { state, version } : null;
}

function eventOf({ clock, epoch, feeds }: Deps, load: ShardLoad, version: number, trace: string, next: Next) {
  const { partner, file, shard, object, rows, tally, conflictsObject } = load;
  const aggregate = shardLoadName(file, shard);
  const origin = { aggregate, version, epoch, partner, occurredAt: clock.now(), trace };
  switch (next) {
    case "go-on":
      return null;
    case "hand-on":
      return pipelineEvent(
        "load.requested.v1",
        { ...origin, group: shardGroup(file, shard) },
        { ...shardRefOf(load), object, rows },
      );
    case "end":
      return pipelineEvent(
        "shard.loaded.v1",
        { ...origin, group: fileGroup(file) },
        {
          ...shardRefOf(load),
          ...{ tally, conflictsReport: conflictsObject },
          ...referencesChanged(feeds.get(load.feed), load),
        },
      );
    default:
      return next satisfies never;
  }
}

/** How many rows were left out because what they speak of went away, of a feed that has its files undone then. */
function referencesChanged(feed: AnyFeed | undefined, { conflictsByCode }: ShardLoad) {
  if (feed?.references?.some(({ onChanged }) => onChanged === "undo") !== true) return {};
  const changed = Object.keys(referenceCodes).reduce((sum, code) => sum + (conflictsByCode[code] ?? 0), 0);
  return changed > 0 ? { referencesChanged: changed } : {};
}
