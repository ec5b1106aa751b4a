import * as v from "valibot";
import { OperatorDecision } from "../../operator-decision.ts";
import { FileRef } from "../payloads.ts";

/** A file that blocked its feed is given up before anything of it was written, by an operator's word; the next one's turn comes. Emitted by loader, to itself too. */
export const FileWithdrawn = v.object({ ...FileRef.entries, ...OperatorDecision.entries });
export type FileWithdrawn = v.InferOutput<typeof FileWithdrawn>;
