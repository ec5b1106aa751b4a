import * as v from "valibot";
import { Count, FileRef, Tally } from "../payloads.ts";

/** Every shard is loaded; the next file's turn begins. Emitted by loader, once. */
export const FileLoaded = v.object({
  ...FileRef.entries,
  tally: Tally,
  conflictsReports: v.array(v.string()),
  /** Only of snapshots that remove what they leave out: in how many objects their key manifest lies (objects.ts, `keysKey`). */
  manifestShards: v.exactOptional(Count),
});
export type FileLoaded = v.InferOutput<typeof FileLoaded>;
