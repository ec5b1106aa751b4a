/** Problems of what operators do by HTTP. */
import { kind } from "./kind.ts";

/** By code. */
export const onOperations = {
  "not-narrowed": kind(
    400,
    "It does not say which letters",
    "The request names no letter and no filter, and does not say that it means all of them.",
    'Name `letters`, a filter such as `at` or `file`, or `"all": true`.',
  ),
  "preview-changed": kind(
    409,
    "It is not what was previewed any more",
    "Since the preview that gave the token, letters went or what they would come to has changed. Nothing was done.",
    "Preview again, look, and send the new token.",
  ),
  "no-such-operation": kind(
    404,
    "There is no such operation",
    "No redrive, discard, reconciliation or repair has this id.",
    "Take the id from the answer that started it.",
  ),
  "has-no-result": kind(
    409,
    "There is nothing to repair by",
    "The operation is no reconciliation, or has not ended well.",
    "Start one with POST /v1/reconcile, and repair by its id when it is done.",
  ),
} as const;
