/** Sends on what a dead letter holds. */
import type { Delivery } from "../dead-letters/delivery.ts";

/** The queues and the bus, as a redrive uses them. */
export interface Redelivery {
  /** Sends it, once for an id within SQS's five minutes. Rejects when it was not taken. */
  send(delivery: Delivery, id: string): Promise<void>;
}
