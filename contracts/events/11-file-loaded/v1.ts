import * as v from "valibot";
import { FileId } from "../../ids.ts";
import { Count, FileRef, Tally, Undo } from "../payloads.ts";

/** Every shard is loaded; the next file's turn begins. Emitted by loader, once. */
export const FileLoaded = v.object({
  ...FileRef.entries,
  tally: Tally,
  conflictsReports: v.array(v.string()),
  /** Only of snapshots that remove what they leave out: in how many objects their key manifest lies (objects.ts, `keysKey`). */
  manifestShards: v.exactOptional(Count),
  /** Whose key manifest that is: of an undo, the snapshot's that is live again. Left out: this file's own. */
  manifestOf: v.exactOptional(FileId),
  /** Of an undo. */
  undo: v.exactOptional(Undo),
  /** Rows that were left out because what they speak of went away, of a feed whose files are then undone; left out: none. */
  referencesChanged: v.exactOptional(Count),
});
export type FileLoaded = v.InferOutput<typeof FileLoaded>;
