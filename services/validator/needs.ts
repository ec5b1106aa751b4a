/** What the validator needs of the events that other services send it; their producers' tests hold recorded events against it. */
import * as v from "valibot";

/** By event type. Fields that it only passes on or never looks at are left out. */
export const needs = {
  "shard.ready.v1": v.object({
    file: v.string(),
    partner: v.string(),
    feed: v.string(),
    feedVersion: v.number(),
    shard: v.number(),
    of: v.number(),
    object: v.string(),
    positions: v.string(),
    rows: v.number(),
    sha256: v.string(),
  }),
};
