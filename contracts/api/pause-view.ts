/** What `GET /v1/pauses` answers: what is paused. */
import * as v from "valibot";

/** A pause: of a feed (of all partners), of a partner (all that it sends), or of both: one partner's files of a feed. */
export const PauseView = v.object({
  feed: v.nullable(v.string()),
  partner: v.nullable(v.string()),
  /** ISO 8601 in UTC. */
  since: v.string(),
  /** The id of the key that was used. */
  by: v.string(),
  reason: v.string(),
});
export type PauseView = v.InferOutput<typeof PauseView>;

/** The answer. */
export const PauseList = v.object({ pauses: v.array(PauseView) });
