/** The one way to make an event: typed by the catalogue, its id fixed by its aggregate and version. */
import * as v from "valibot";
import { type Envelope, Envelope as EnvelopeSchema, eventId } from "../envelope.ts";
import type { Group, PartnerId } from "../ids.ts";
import { type PayloadOf, type PipelineEventType, pipelineEvents } from "./catalogue.ts";

/** Where an event comes from: what its envelope says of it. */
export interface EventOrigin {
  /** `<kind>:<id>`, such as `file:f_01…`: unique over all aggregates of the mesh. At most 110 characters. */
  readonly aggregate: string;
  /** The aggregate's version that the event makes. */
  readonly version: number;
  readonly epoch: number;
  readonly partner: PartnerId;
  readonly group: Group;
  readonly occurredAt: Date;
  readonly trace: string;
}

/** An event of a known type. */
export type PipelineEvent<Type extends PipelineEventType> = Envelope & {
  readonly type: Type;
  readonly payload: PayloadOf<Type>;
};

/** Makes a pipeline event. Throws a ValiError when the payload or an id breaks its contract: a bug in the caller. */
export function pipelineEvent<Type extends PipelineEventType>(
  type: Type,
  origin: EventOrigin,
  payload: PayloadOf<Type>,
): PipelineEvent<Type> {
  v.parse(pipelineEvents[type].payload, payload);
  return { ...envelopeOf(type, origin), type, payload };
}

/** The envelope of an event of any type; entity events, whose types are the feeds' own, use it directly. */
export function envelopeOf(type: string, origin: EventOrigin): Envelope {
  return v.parse(EnvelopeSchema, {
    id: eventId(origin.aggregate, origin.version, origin.epoch),
    type,
    occurredAt: origin.occurredAt.toISOString(),
    partner: origin.partner,
    group: origin.group,
    version: origin.version,
    epoch: origin.epoch,
    trace: origin.trace,
  });
}
