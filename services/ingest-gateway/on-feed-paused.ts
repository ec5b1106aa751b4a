/** A feed was paused or resumed: who sends a file of it is told. Its files are taken all the same. */
import type { FeedPaused } from "@sluice/contracts/events/29-feed-paused/v1.ts";
import { PauseScope } from "@sluice/contracts/pause.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { isNewer } from "@sluice/shared/ports/read-model.ts";
import * as v from "valibot";
import type { GatewayDeps } from "./deps.ts";
import { type HeardPause, heardPauseRef } from "./pauses.ts";

/** Takes feed.paused or feed.resumed; an older word than the one that is known changes nothing. */
export function onFeedPaused({ store }: Pick<GatewayDeps, "store">, isPaused: boolean) {
  return async (payload: FeedPaused, { epoch, version, occurredAt: since }: Message): Promise<Outcome> => {
    const ref = heardPauseRef(v.parse(PauseScope, payload));
    const known = await store.load(ref);
    const state: HeardPause = { isPaused, reason: payload.reason, since, epoch, version };
    if (known !== null && !isNewer(state, known.state)) return done;
    const saved = await store.save([{ ref, expectedVersion: known?.version ?? 0, state }]);
    return saved.kind === "saved"
      ? done
      : { kind: "retry", reason: "another word on the same pause is told at the same moment" };
  };
}
