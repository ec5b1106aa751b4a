import * as v from "valibot";
import { OperatorDecision } from "../../operator-decision.ts";
import { FileRef, Undo } from "../payloads.ts";

/**
 * A file is to be undone, at a turn of its own: `file` and `sequence` are the undo's. Emitted by ingest-gateway, which gives every place in
 * the turn.
 */
export const UndoRequested = v.object({
  ...FileRef.entries,
  undo: Undo,
  /** `check`: only planned, to show what it would do. Left out: it is done. */
  purpose: v.exactOptional(v.literal("check")),
  ...OperatorDecision.entries,
});
export type UndoRequested = v.InferOutput<typeof UndoRequested>;
