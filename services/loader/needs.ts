/** What the loader needs of the events that other services send it; their producers' tests hold recorded events against it. */
import * as v from "valibot";

const file = { file: v.string(), partner: v.string(), feed: v.string(), feedVersion: v.number() };
const turn = { ...file, entity: v.string(), sequence: v.number() };

/** By event type. Fields that it only passes on or never looks at are left out. */
export const needs = {
  "file.received.v1": v.object({ ...turn, purpose: v.optional(v.literal("check")) }),
  "undo.requested.v1": v.object({
    ...turn,
    undo: v.object({ undoes: v.string(), of: v.string(), leaves: v.string() }),
    purpose: v.optional(v.literal("check")),
  }),
  "file.validated.v1": v.object({
    ...turn,
    rows: v.number(),
    shards: v.array(
      v.object({ shard: v.number(), object: v.string(), rows: v.number(), sha256: v.string() }),
    ),
  }),
  "file.rejected.v1": v.object(turn),
  "file.failed.v1": v.object(turn),
};
