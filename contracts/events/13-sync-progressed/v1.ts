import * as v from "valibot";
import { FileId, PartnerId } from "../../ids.ts";
import { Count } from "../payloads.ts";

/** How many of a file's entity events Postgres has settled: absolute counts, never increments. Emitted by sync-consumer. */
export const SyncProgressed = v.object({
  file: FileId,
  partner: PartnerId,
  applied: Count,
  superseded: Count,
  discarded: Count,
});
export type SyncProgressed = v.InferOutput<typeof SyncProgressed>;
