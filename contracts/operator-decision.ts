/** What an operator decided about a file, and why: kept in the file's history. */
import * as v from "valibot";

/** Who, and the reason that they gave. */
export const OperatorDecision = v.object({
  /** The id of the key that was used. */
  by: v.string(),
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("must not be empty"),
    v.maxLength(500, "must be at most 500 characters"),
  ),
});
export type OperatorDecision = v.InferOutput<typeof OperatorDecision>;

/** What an operator sends with a decision: who sends it, their key tells. */
export const Reasoned = v.strictObject({ reason: OperatorDecision.entries.reason });
