import * as v from "valibot";
import { Count, Fault, FileRef } from "../payloads.ts";

/** The file cannot be cut into records (framing, encoding). It ends here. Emitted by ingest-gateway. */
export const FileFailed = v.object({
  ...FileRef.entries,
  /** The first faults, at most 100. */
  faults: v.array(Fault),
  /** How many there were in all. */
  faultTotal: Count,
});
export type FileFailed = v.InferOutput<typeof FileFailed>;
