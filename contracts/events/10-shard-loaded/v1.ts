import * as v from "valibot";
import { ShardRef, Tally } from "../payloads.ts";

/** Every row of a shard is written, unchanged, or reported as a conflict. Emitted by loader. */
export const ShardLoaded = v.object({
  ...ShardRef.entries,
  tally: Tally,
  /** The conflicts' report, or empty when there are none. */
  conflictsReport: v.string(),
});
export type ShardLoaded = v.InferOutput<typeof ShardLoaded>;
