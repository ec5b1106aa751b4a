import * as v from "valibot";
import { FileRef, Tally } from "../payloads.ts";

/** Every shard is loaded; the next file's turn begins. Emitted by loader, once. */
export const FileLoaded = v.object({
  ...FileRef.entries,
  tally: Tally,
  conflictsReports: v.array(v.string()),
});
export type FileLoaded = v.InferOutput<typeof FileLoaded>;
