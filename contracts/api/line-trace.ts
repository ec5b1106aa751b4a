/** What `GET /v1/files/{file}/lines/{line}` answers: which row stands on a line of a file, and what became of it. */
import * as v from "valibot";
import { Fault } from "../events/payloads.ts";
import { EntityType, FileId, PartnerId } from "../ids.ts";
import { Conflict, RowError } from "../report.ts";
import { EntityTrace, RowBytes, TraceStep } from "./entity-trace.ts";

const Place = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The row that a line belongs to. */
export const LineRow = v.object({
  record: Place,
  /** Its first line and its last: a quoted field may hold line ends. */
  line: Place,
  lastLine: Place,
  bytes: RowBytes,
  /** Null where the shards are kept no longer. */
  shard: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Its entity's normalised key; null where the shards are kept no longer. */
  key: v.nullable(v.string()),
});
export type LineRow = v.InferOutput<typeof LineRow>;

/**
 * What became of a line. `waiting`: nothing has yet, or not all of it; `not-loaded`: its file was refused, withdrawn, or sent to be checked
 * only; `not-known`: it was loaded, and nothing kept here tells how.
 */
export const LineOutcome = v.picklist([
  "no-row",
  "waiting",
  "failed",
  "rejected",
  "quarantined",
  "not-loaded",
  "written",
  "unchanged",
  "conflict",
  "not-known",
]);
export type LineOutcome = v.InferOutput<typeof LineOutcome>;

/** A line's way. */
export const LineTrace = v.object({
  file: FileId,
  partner: PartnerId,
  feed: v.nullable(v.string()),
  entity: v.nullable(EntityType),
  /** The line that was asked for. */
  line: Place,
  row: v.nullable(LineRow),
  outcome: LineOutcome,
  /** In a sentence: why so. */
  why: v.string(),
  /** What is wrong with the row, so far as the report's samples tell of it. */
  errors: v.array(v.union([RowError, Fault])),
  conflict: v.nullable(Conflict),
  /** The file's steps and those of the row's shard, in the order in which they happen. */
  steps: v.array(TraceStep),
  /** The version that the row wrote, and its way on; null where it wrote none. */
  written: v.nullable(EntityTrace),
});
export type LineTrace = v.InferOutput<typeof LineTrace>;
