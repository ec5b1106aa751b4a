import * as v from "valibot";
import { HoldReason } from "../../plan.ts";
import { FileRef } from "../payloads.ts";

/** The plan is out of the feed's range: a person decides, and the files behind this one wait. Emitted by loader, once. */
export const FileHeld = v.object({ ...FileRef.entries, reasons: v.array(HoldReason) });
export type FileHeld = v.InferOutput<typeof FileHeld>;
