/** What the gateway needs of the events that other services send it; their producers' tests hold recorded events against it. */
import * as v from "valibot";

const ended = v.object({ file: v.string(), partner: v.string() });

/** By event type. Fields that it only passes on or never looks at are left out. */
export const needs = {
  "file.rejected.v1": ended,
  "file.refused.v1": ended,
  "file.withdrawn.v1": ended,
};
