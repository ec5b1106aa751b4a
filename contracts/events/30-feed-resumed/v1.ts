import * as v from "valibot";
import { OperatorDecision } from "../../operator-decision.ts";
import { PauseScope } from "../../pause.ts";

/** What was paused goes on, by an operator's word: the files that wait for it take their turns. Emitted by loader, to itself too. */
export const FeedResumed = v.object({ ...PauseScope.entries, ...OperatorDecision.entries });
export type FeedResumed = v.InferOutput<typeof FeedResumed>;
