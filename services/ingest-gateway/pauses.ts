/** The gateway's picture of what is paused, for the answer to an upload: told over the bus, in any order; the newest word stays. Table `files`. */
import type { FeedName, PartnerId } from "@sluice/contracts/ids.ts";
import { type PauseScope, scopeName, scopesOf } from "@sluice/contracts/pause.ts";
import type { AggregateRef, AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";

/** The last word on a scope that was heard. */
export const HeardPause = v.object({
  isPaused: v.boolean(),
  reason: v.string(),
  /** ISO 8601 in UTC. */
  since: v.string(),
  /** Of the event that told it. */
  epoch: v.number(),
  version: v.number(),
});
export type HeardPause = v.InferOutput<typeof HeardPause>;

/** Where it lies. No partner's id begins with #. It has no events. */
export const heardPauseRef = (scope: PauseScope): AggregateRef<HeardPause> => ({
  table: "files",
  pk: `#pause#${scopeName(scope)}`,
  sk: "pause",
  schema: HeardPause,
});

/** Why a partner's files of a feed wait, and since when; null where they do not. */
export async function pauseOf(
  store: AggregateStore,
  feed: FeedName,
  partner: PartnerId,
): Promise<{ readonly since: string; readonly reason: string } | null> {
  const heard = await Promise.all(scopesOf(feed, partner).map((scope) => store.load(heardPauseRef(scope))));
  const paused = heard.find((one) => one?.state.isPaused === true);
  return paused ? { since: paused.state.since, reason: paused.state.reason } : null;
}
