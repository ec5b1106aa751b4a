/** What was paused goes on: every turn that met the pause is moved on. */
import type { FeedResumed } from "@sluice/contracts/events/30-feed-resumed/v1.ts";
import { PauseScope } from "@sluice/contracts/pause.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { advance } from "./advance.ts";
import { WaitingTurn } from "./core/pause.ts";
import type { LoaderDeps } from "./deps.ts";
import { waitingWithin } from "./pauses.ts";

/** Turns moved on at once. */
const turnsAtOnce = 10;

/** Takes feed.resumed. Moving a turn on that waits for nothing changes nothing, and one that is paused again waits again. */
export function onFeedResumed(deps: LoaderDeps) {
  return async (payload: FeedResumed): Promise<Outcome> => {
    const waiting = await deps.store.list(waitingWithin(v.parse(PauseScope, payload)), WaitingTurn);
    let outcome: Outcome = done;
    await inLanes(waiting, turnsAtOnce, async ({ state }) => {
      const moved = await advance(deps, state);
      if (moved.kind !== "done") outcome = moved;
    });
    return outcome;
  };
}
