/**
 * The outbox envelope: what every event looks like, on an item and on the wire.
 *
 * On the item it is the map attribute `outbox`. A pipe's input template copies it out; DynamoDB-typed values stay
 * typed (a pipe never unmarshals) and numbers arrive as strings, so the wire form is looser than the event itself.
 */
import * as v from "valibot";
import { EventId, Group, PartnerId } from "./ids.ts";

/** `<subject>.<past verb>.v<n>`, such as `file.received.v1`; also the bus's detail-type. */
export const EventType = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z-]*\.[a-z][a-z-]*\.v[0-9]+$/, "an event type is subject.verb.vN"),
);

/** W3C Trace Context `traceparent` (https://www.w3.org/TR/trace-context/#traceparent-header). */
export const TraceParent = v.pipe(v.string(), v.regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/));

const PositiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));
const WireInteger = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.number(), v.integer());

/** What an event carries besides its payload. */
export const Envelope = v.object({
  id: EventId,
  type: EventType,
  /** When it was decided, ISO 8601 in UTC. */
  occurredAt: v.pipe(v.string(), v.isoTimestamp()),
  partner: PartnerId,
  /** What must stay in order with it: the FIFO group. */
  group: Group,
  /** The aggregate's version that this event made. */
  version: PositiveInteger,
  /** Raised by a restore; part of the id and of every guard. */
  epoch: PositiveInteger,
  trace: TraceParent,
});
export type Envelope = v.InferOutput<typeof Envelope>;

/** An event as code sees it: envelope and payload. */
export type EventOf<Type extends string, Payload> = Envelope & {
  readonly type: Type;
  readonly payload: Payload;
};

/** The latest write of an entity, as its event tells it. */
export const EntitySource = v.object({
  file: v.string(),
  sequence: v.pipe(v.number(), v.integer()),
  /** The record's number in the file, from 1. Events of older builds lack it. */
  record: v.exactOptional(v.pipe(v.number(), v.integer())),
  line: v.pipe(v.number(), v.integer()),
});
export type EntitySource = v.InferOutput<typeof EntitySource>;

/** A map in DynamoDB's typed JSON, such as `{ "rows": { "N": "3" } }`. */
export const TypedMap = v.record(v.string(), v.record(v.string(), v.unknown()));

/** The message body that pipes and rules deliver, before its maps are unmarshalled. */
export const WireEnvelope = v.object({
  ...Envelope.entries,
  version: WireInteger,
  epoch: WireInteger,
  payload: TypedMap,
  /** Entity events only: the whole state after the event, from the item's `data`; empty for a tombstone. */
  state: v.optional(TypedMap),
  /** Entity events only: which file and line wrote it. */
  source: v.optional(
    v.object({
      file: v.string(),
      sequence: WireInteger,
      record: v.exactOptional(WireInteger),
      line: WireInteger,
    }),
  ),
  /** Entity events only: where what they replaced is kept, `<object>#<index>` (journal.ts); "" where it is nowhere. */
  journal: v.optional(v.string()),
});
export type WireEnvelope = v.InferOutput<typeof WireEnvelope>;

/** The event id of an aggregate's version: deterministic, so that a repeat of the write is a repeat of the event. */
export function eventId(aggregate: string, version: number, epoch: number): EventId {
  return v.parse(EventId, `${aggregate}@${version}.${epoch}`);
}
