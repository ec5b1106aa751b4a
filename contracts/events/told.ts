/** Every event that travels, the pipeline's and the entities': what it is called, who emits it, who acts on it, and what it holds. */
import * as v from "valibot";
import { EntitySource, Envelope } from "../envelope.ts";
import { feeds } from "../feeds/catalogue.ts";
import { namesOf } from "../names-of.ts";
import type { ServiceName } from "../services.ts";
import { EntityChanged } from "./12-entity-changed/v1.ts";
import { pipelineEvents, type PipelineEventType } from "./catalogue.ts";

/** An event. */
export interface ToldEvent {
  readonly type: string;
  readonly producer: ServiceName;
  /** Who acts on it, besides state-query, which takes every event. */
  readonly consumers: readonly ServiceName[];
  readonly payload: v.GenericSchema;
  /** An entity event carries the entity's whole state and the line that made it, beside the payload. */
  readonly isEntity: boolean;
}

/** All of them, in the order of a file's way. */
export const toldEvents: readonly ToldEvent[] = [
  ...namesOf<PipelineEventType>(pipelineEvents).map((type) => ({
    type,
    ...pipelineEvents[type],
    isEntity: false,
  })),
  ...[...new Set([...feeds.values()].flatMap(({ events }) => events))].map((type) => ({
    type,
    producer: "loader" as const,
    consumers: ["sync-consumer"] as const,
    payload: EntityChanged,
    isEntity: true,
  })),
];

/** The whole event as code sees it, plain: as live streams, webhooks and these schemas tell it. */
export function eventSchema({ type, payload, isEntity }: ToldEvent): v.GenericSchema {
  const common = { ...Envelope.entries, type: v.literal(type), payload };
  // The state is null once the entity is removed.
  const state = v.nullable(v.record(v.string(), v.unknown()));
  return isEntity ? v.object({ ...common, state, source: EntitySource }) : v.object(common);
}
