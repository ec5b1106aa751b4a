/** What the gateway needs of the events that other services send it; their producers' tests hold recorded events against it. */
import * as v from "valibot";

const said = v.object({ feed: v.optional(v.string()), partner: v.optional(v.string()), reason: v.string() });
const ended = v.object({ file: v.string(), partner: v.string() });

/** By event type. Fields that it only passes on or never looks at are left out. */
export const needs = {
  "file.rejected.v1": ended,
  "file.refused.v1": ended,
  "file.withdrawn.v1": ended,
  "feed.paused.v1": said,
  "feed.resumed.v1": said,
  "file.loaded.v1": v.object({ ...ended.entries, referencesChanged: v.optional(v.number()) }),
};
