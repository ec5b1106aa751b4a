import * as v from "valibot";
import { OperatorDecision } from "../../operator-decision.ts";
import { PauseScope } from "../../pause.ts";

/** A feed, a partner or a partner's feed is paused, by an operator's word: its files are taken and judged, and not loaded. Emitted by loader. */
export const FeedPaused = v.object({ ...PauseScope.entries, ...OperatorDecision.entries });
export type FeedPaused = v.InferOutput<typeof FeedPaused>;
