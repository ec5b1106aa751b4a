/** Looks through a dead-letter queue and leaves everything as it was. */
import type { DeadLetterQueue, RawLetter } from "../ports/dead-letter-queue.ts";

/** What a look saw. */
export interface Look {
  readonly letters: readonly RawLetter[];
  /**
   * About how many more lie there: behind the first ten of a FIFO group (SQS hands out no more of one at a time), beyond `max`, or in
   * somebody else's hands.
   */
  readonly unseen: number;
}

/** So long a letter stays hidden when whoever looks is killed. */
const holdSeconds = 60;
/** The most that SQS hands out at a time. */
const handful = 10;

/** Takes up to `max` letters, and gives back every one. Rejects when the queue cannot be reached. */
export async function look(queue: DeadLetterQueue, max = 1_000): Promise<Look> {
  const seen = new Map<string, RawLetter>();
  try {
    while (seen.size < max) {
      const taken = await queue.take({
        max: Math.min(handful, max - seen.size),
        holdSeconds,
        thorough: true,
      });
      const isNew = taken.some(({ id }) => !seen.has(id));
      // A letter that is handed out again has a new handle; the old one gives nothing back.
      for (const letter of taken) seen.set(letter.id, letter);
      if (!isNew) break;
    }
    const there = await queue.count();
    return { letters: [...seen.values()], unseen: Math.max(0, there - seen.size) };
  } finally {
    // What cannot be given back now comes back by itself when its time is over.
    await queue.giveBack([...seen.values()]).catch(() => undefined);
  }
}
