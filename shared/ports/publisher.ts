/** Events straight to the bus, for facts whose truth does not lie in a table with a stream (sync.progressed). */
import type { OutboxEvent } from "./aggregate-store.ts";

/** The bus, as a producer sees it. */
export interface Publisher {
  /** Publishes every event, repeating the entries that failed; rejects when some still fail. At least once. */
  publish(events: readonly OutboxEvent[]): Promise<void>;
}
