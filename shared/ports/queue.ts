/** A FIFO queue, as the container host takes from it. */
import type { Received } from "../messaging/process-one.ts";

/** A received message, with the handle that settles it. */
export interface QueueMessage extends Received {
  readonly handle: string;
}

/** One service's inbound queue. Every call rejects when the queue cannot be reached. */
export interface Queue {
  /** At most `max` (1 to 10) messages; waits up to `waitSeconds` for the first. They stay hidden for `visibilitySeconds`. */
  receive(options: {
    readonly max: number;
    readonly waitSeconds: number;
    readonly visibilitySeconds: number;
    readonly signal: AbortSignal;
  }): Promise<readonly QueueMessage[]>;
  /**
   * Deletes messages. One whose handle has expired stays, silently: it comes again, and its repeat is harmless. Rejects when some could
   * not be deleted this time; deleting all of them again is right.
   */
  acknowledge(messages: readonly QueueMessage[]): Promise<void>;
  /** Hides messages for `seconds` from now: a heartbeat, or (0 and up) a hand-back. Rejects when it fails for any; the others are hidden. */
  hide(messages: readonly QueueMessage[], seconds: number): Promise<void>;
  /** Puts a copy into the dead-letter queue with the reason; the message itself is still to be acknowledged. */
  deadLetter(message: Received, reason: string): Promise<void>;
}
