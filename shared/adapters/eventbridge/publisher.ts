/** The publisher on EventBridge. */
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import { busName } from "@sluice/contracts/topology.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import type { OutboxEvent } from "../../ports/aggregate-store.ts";
import type { Publisher } from "../../ports/publisher.ts";
import { type BackOff, jitteredBackOff } from "../back-off.ts";
import { checkEvent } from "../items/deliverable.ts";
import { wireEnvelope } from "../items/wire-envelope.ts";
import { entriesInCalls } from "./calls.ts";

/** Which bus, and who speaks. */
export interface EventBridgePublisherOptions {
  readonly client: EventBridgeClient;
  readonly stage: string;
  /** The service that publishes; the event's source is `sluice.<service>`, as that of its tables' pipes. */
  readonly source: ServiceName;
  readonly backOff?: BackOff;
  /** Tries of one entry. Default 8. */
  readonly attempts?: number;
}

/** A publisher to the stage's bus. The detail is the same envelope that a pipe would send. */
export function eventBridgePublisher(options: EventBridgePublisherOptions): Publisher {
  const { client, stage, source, backOff = jitteredBackOff(), attempts = 8 } = options;
  const entryOf = (event: OutboxEvent): PutEventsRequestEntry => {
    checkEvent(event);
    return {
      EventBusName: busName(stage),
      Source: `sluice.${source}`,
      DetailType: event.type,
      Time: new Date(event.occurredAt),
      Detail: JSON.stringify(wireEnvelope(event)),
    };
  };
  return {
    publish: async (events) => {
      for (const call of entriesInCalls(events.map(entryOf))) {
        await publishCall(client, call, backOff, attempts);
      }
    },
  };
}

async function publishCall(
  client: EventBridgeClient,
  entries: readonly PutEventsRequestEntry[],
  backOff: BackOff,
  attempts: number,
): Promise<void> {
  let waiting = entries;
  for (let attempt = 1; ; attempt += 1) {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries: [...waiting] }));
    const isLeft = (_: unknown, index: number): boolean => results[index]?.EventId === undefined;
    const faults = results.filter(isLeft);
    waiting = waiting.filter(isLeft);
    if (waiting.length === 0) return;
    if (attempt >= attempts)
      throw new Error(
        `${waiting.length} of ${entries.length} events were not taken by the bus in ${attempts} tries: ${told(faults)}`,
      );
    await backOff(attempt);
  }
}

const told = (faults: readonly PutEventsResultEntry[]): string =>
  [...new Set(faults.map(({ ErrorCode, ErrorMessage }) => `${ErrorCode}: ${ErrorMessage}`))].join("; ") ||
  "no reason given";
