/** One dead-letter queue, as an operator's tools take from it. */
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";

/** A dead letter as it lies in its queue. */
export interface RawLetter {
  /** SQS's message id: the same as long as the letter lies there. */
  readonly id: string;
  /** Settles the letter; the next one to take it makes this stale. */
  readonly handle: string;
  readonly body: string;
  /** Of a FIFO queue's letter; else null. */
  readonly group: string | null;
  /** When it came into this queue. */
  readonly sentAt: Date;
  /** String attributes: the reason that a handler, the bus or a pipe gave. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A letter to be put into a queue. `group` and `deduplication` are a FIFO queue's. */
export interface NewLetter {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly group?: string;
  readonly deduplication?: string;
}

/** The queue. Every call rejects when it cannot be reached. */
export interface DeadLetterQueue {
  readonly place: DeadLetterPlace;
  /**
   * At most `max` (1 to 10) letters, hidden from others for so many seconds. `thorough`: waits a second for the first, so that none
   * is missed that lies there; else whatever is found at once.
   */
  take(options: {
    readonly max: number;
    readonly holdSeconds: number;
    readonly thorough: boolean;
  }): Promise<readonly RawLetter[]>;
  /** Lets others see letters again, at once. One whose handle is stale is somebody else's by now: nothing happens to it. */
  giveBack(letters: readonly RawLetter[]): Promise<void>;
  /** Removes letters for good. Rejects when some could not be; one whose handle is stale stays. */
  remove(letters: readonly RawLetter[]): Promise<void>;
  /** Puts a letter in. */
  put(letter: NewLetter): Promise<void>;
  /** About how many lie there, those that somebody holds included. */
  count(): Promise<number>;
}
