/** Where letters that an operator gives up are kept whole, payload and all: what was discarded by mistake can be had again from here. */
import type { RawLetter } from "./dead-letter-queue.ts";

/** A letter as it lay in its queue. */
export interface DiscardedLetter extends Pick<RawLetter, "id" | "body" | "group" | "attributes"> {
  /** The queue, pipe or rule. */
  readonly at: string;
}

/** Keeps them. */
export interface DiscardedLetters {
  /** Resolves with their place when they are kept. `at`: ISO 8601, when they were given up. */
  keep(at: string, letters: readonly DiscardedLetter[]): Promise<string>;
}
