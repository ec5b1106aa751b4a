import * as v from "valibot";
import { OperatorDecision } from "../../operator-decision.ts";
import { FileRef } from "../payloads.ts";

/** A held file is not loaded, by an operator's word; the next one's turn begins. Emitted by loader, to itself too. */
export const FileRefused = v.object({ ...FileRef.entries, ...OperatorDecision.entries });
export type FileRefused = v.InferOutput<typeof FileRefused>;
