import * as v from "valibot";
import { Plan } from "../../plan.ts";
import { FileRef } from "../payloads.ts";

/** What a file's load would do, removals counted in. Nothing is written yet. Emitted by loader, once, for feeds that ask for a plan. */
export const LoadPlanned = v.object({ ...FileRef.entries, plan: Plan });
export type LoadPlanned = v.InferOutput<typeof LoadPlanned>;
