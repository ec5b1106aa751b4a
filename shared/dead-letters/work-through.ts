/** Takes the letters of one place that are meant, one after another in their order, and removes each that is done with. */
import type { Clock, Pause } from "../ports/clock.ts";
import type { DeadLetterQueue, RawLetter } from "../ports/dead-letter-queue.ts";
import type { Found } from "./all-letters.ts";
import { inOrder } from "./in-order.ts";
import type { Letter } from "./letter.ts";
import { readLetter } from "./read-letter.ts";

/** How it is gone about. */
export interface Work {
  readonly isMeant: (letter: Letter) => boolean;
  /** Does what is to be done; true when the letter may go. A rejection ends the work: what is behind it must not overtake. */
  readonly act: (found: Found) => Promise<boolean>;
  /** Letters a second, at most. */
  readonly rate: number;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Ends the work after the letter that is under way. */
  readonly signal: AbortSignal;
}

/** So long letters stay hidden when whoever works is killed. */
const holdSeconds = 300;
/** Nothing is begun in the last of that: another may have the letter by then. */
const marginMs = 30_000;
const mostAtOnce = 1_000;

/**
 * Works through the queue, again and again while that brings up more (SQS shows ten letters of a group at a time). What is not meant, or
 * may not go, is given back as it was. Answers how many are done with. A letter whose work is done and whose removal fails stays: it
 * is a repeat then.
 */
export async function workThrough(queue: DeadLetterQueue, work: Work): Promise<number> {
  const { signal } = work;
  let done = 0;
  const settled = new Set<string>();
  while (!signal.aborted) {
    const before = done;
    const held = await holdAll(queue);
    const until = work.clock.now().getTime() + holdSeconds * 1000 - marginMs;
    try {
      const now = work.clock.now();
      const meant = [...held.values()]
        .map((raw) => ({ letter: readLetter(queue.place, raw, now), raw }))
        .filter(({ letter }) => !settled.has(letter.id) && work.isMeant(letter));
      for (const one of inOrder(meant)) {
        if (signal.aborted || work.clock.now().getTime() > until) break;
        settled.add(one.letter.id);
        if (!(await work.act(one))) continue;
        await queue.remove([one.raw]);
        held.delete(one.raw.id);
        done += 1;
        await work.pause(1000 / work.rate, signal);
      }
    } finally {
      // What cannot be given back now comes back by itself.
      await queue.giveBack([...held.values()]).catch(() => undefined);
    }
    if (done === before) break;
  }
  return done;
}

/** Every letter that can be had, held. */
async function holdAll(queue: DeadLetterQueue): Promise<Map<string, RawLetter>> {
  const held = new Map<string, RawLetter>();
  for (;;) {
    const taken = await queue.take({ max: 10, holdSeconds, thorough: true });
    const isNew = taken.some(({ id }) => !held.has(id));
    for (const letter of taken) held.set(letter.id, letter);
    if (!isNew || held.size >= mostAtOnce) return held;
  }
}
