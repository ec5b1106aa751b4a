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
    "Since the preview that gave the token, what it is about went, or what it would come to has changed. Nothing was done.",
    "Preview again, look, and send the new token.",
  ),
  "no-such-operation": kind(
    404,
    "There is no such operation",
    "No redrive, discard, reconciliation, repair, adoption, restore or rebuild has this id.",
    "Take the id from the answer that started it.",
  ),
  "has-no-result": kind(
    409,
    "There is nothing to repair or switch by",
    "The operation is no reconciliation (of a switch: no comparison), or has not ended well.",
    "Start one with POST /v1/reconcile (POST /v1/rebuild/compare), and go by its id when it is done.",
  ),
  "not-now": kind(
    409,
    "It cannot be done as things are",
    "A step of a restore or a rebuild does not follow from how far it is. Nothing was done.",
    "The detail says why. Look with GET /v1/restore or GET /v1/rebuild, and take the step that is due.",
  ),
} as const;
