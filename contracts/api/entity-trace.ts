/** What `GET /v1/trace/{type}/{key}` answers: the way of one version of an entity, from the bytes that a partner sent to the old database. */
import * as v from "valibot";
import { EntityType, FileId, PartnerId } from "../ids.ts";

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const Moment = v.nullable(v.string());

/** A step: what happened, when (ISO 8601 in UTC; null where it is not so far, or not known), and which event told it. */
export const TraceStep = v.object({
  step: v.picklist([
    "received",
    "cut",
    "shard-judged",
    "verdict",
    "load-requested",
    "written",
    "shard-loaded",
    "file-loaded",
    "synced",
  ]),
  at: Moment,
  event: v.nullable(v.string()),
  /** In a few words: how it came out. */
  what: v.string(),
});
export type TraceStep = v.InferOutput<typeof TraceStep>;

/** Where a row stands in its file: both from 1, both within the row, its line end among them; `last` is null for the last row. */
export const RowBytes = v.nullable(v.object({ first: Whole, last: v.nullable(Whole) }));
export type RowBytes = v.InferOutput<typeof RowBytes>;

/** A version's way. */
export const EntityTrace = v.object({
  entity: EntityType,
  key: v.string(),
  partner: PartnerId,
  version: Whole,
  newest: Whole,
  /** Where it came from. Null where nothing tells it any more; a line of 0 is none: a snapshot left the key out. */
  from: v.object({
    file: FileId,
    feed: v.nullable(v.string()),
    sequence: Whole,
    record: v.nullable(Whole),
    line: Whole,
    bytes: RowBytes,
    shard: v.nullable(Whole),
    rules: v.array(v.string()),
  }),
  /** In the order in which they happen. */
  steps: v.array(TraceStep),
  /** The message that carries the write's event to the old database, and where what it replaced is kept. */
  write: v.object({
    eventId: v.nullable(v.string()),
    type: v.nullable(v.string()),
    queue: v.string(),
    group: v.nullable(v.string()),
    journal: v.nullable(v.string()),
  }),
});
export type EntityTrace = v.InferOutput<typeof EntityTrace>;
