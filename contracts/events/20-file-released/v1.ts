import * as v from "valibot";
import { OperatorDecision } from "../../operator-decision.ts";
import { FileRef } from "../payloads.ts";

/** A held file is loaded as planned, by an operator's word. Emitted by loader, to itself too. */
export const FileReleased = v.object({ ...FileRef.entries, ...OperatorDecision.entries });
export type FileReleased = v.InferOutput<typeof FileReleased>;
