/** What is known of an entity that a row refers to. */
import * as v from "valibot";

/** Whether it lives; of a merged one, the key of the one that it was merged into. */
export const Life = v.variant("life", [
  v.object({ life: v.literal("live") }),
  v.object({ life: v.literal("deleted") }),
  v.object({ life: v.literal("merged"), into: v.string() }),
]);
export type Life = v.InferOutput<typeof Life>;

/** How a file ended: with so many entity events, each of which must be projected before the file is. */
export const End = v.object({ file: v.string(), emitted: v.number() });
