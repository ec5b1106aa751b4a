import * as v from "valibot";
import { Count, ShardRef, Tally } from "../payloads.ts";

/** Every row of a shard is written, unchanged, or reported as a conflict. Emitted by loader. */
export const ShardLoaded = v.object({
  ...ShardRef.entries,
  tally: Tally,
  /** The conflicts' report, or empty when there are none. */
  conflictsReport: v.string(),
  /** Rows that were left out because what they speak of went away, of a feed whose files are then undone; left out: none. */
  referencesChanged: v.exactOptional(Count),
});
export type ShardLoaded = v.InferOutput<typeof ShardLoaded>;
