/** The bus in memory: keeps what was published. */
import type { OutboxEvent } from "../../ports/aggregate-store.ts";
import type { Publisher } from "../../ports/publisher.ts";
import { checkEvent } from "../items/deliverable.ts";

/** A publisher, and everything that it was given, in order. */
export interface MemoryPublisher extends Publisher {
  readonly published: readonly OutboxEvent[];
}

/** A publisher that keeps every event, and hands it on to `onEvent` where that is given. Refuses what the bus would. */
export function memoryPublisher(onEvent: (event: OutboxEvent) => void = () => undefined): MemoryPublisher {
  const published: OutboxEvent[] = [];
  return {
    published,
    publish: async (events) => {
      events.forEach(checkEvent);
      for (const event of events) {
        published.push(structuredClone(event));
        onEvent(event);
      }
    },
  };
}
