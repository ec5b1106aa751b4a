/** How much lies in a service's inbound queue, looked at from outside: nothing is taken, and nothing changes. */
import type { QueueName } from "@sluice/contracts/topology.ts";

/** About how many messages lie there. */
export interface Depth {
  readonly waiting: number;
  /** Handed out, and not settled yet. */
  readonly inFlight: number;
}

/** One queue's gauge. */
export interface QueueGauge {
  readonly queue: QueueName;
  /** Rejects when the queue cannot be reached. */
  depth(): Promise<Depth>;
}
