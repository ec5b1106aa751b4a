/** Which file brought a batch first, and when it was received. */
import { Count } from "@sluice/contracts/events/payloads.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

export const BatchClaim = v.object({ file: FileId, atMs: Count });
export type BatchClaim = v.InferOutput<typeof BatchClaim>;
