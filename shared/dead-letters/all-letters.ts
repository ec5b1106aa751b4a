/** Every dead letter of a stage, read. */
import type { Clock } from "../ports/clock.ts";
import type { DeadLetterQueue, RawLetter } from "../ports/dead-letter-queue.ts";
import type { Letter } from "./letter.ts";
import { look } from "./look.ts";
import { readLetter } from "./read-letter.ts";

/** A letter, read and as it lies in its queue. */
export interface Found {
  readonly letter: Letter;
  readonly raw: RawLetter;
}

/** Letters, oldest first, and how many more each place holds that a look does not show. */
export interface AllLetters {
  readonly letters: readonly Letter[];
  /** The same, as they lie in their queues too. */
  readonly found: readonly Found[];
  readonly unseen: readonly { readonly at: string; readonly letters: number }[];
}

/** Looks at all of these queues at once, and changes nothing. Rejects when one cannot be reached. */
export async function allLetters(queues: readonly DeadLetterQueue[], clock: Clock): Promise<AllLetters> {
  const looks = await Promise.all(
    queues.map(async (queue) => ({ place: queue.place, ...(await look(queue)) })),
  );
  const now = clock.now();
  const found = looks
    .flatMap(({ place, letters }) => letters.map((raw) => ({ letter: readLetter(place, raw, now), raw })))
    .toSorted(({ letter: a }, { letter: b }) => (a.deadAt < b.deadAt ? -1 : a.deadAt > b.deadAt ? 1 : 0));
  return {
    letters: found.map(({ letter }) => letter),
    found,
    unseen: looks.flatMap(({ place, unseen }) => (unseen > 0 ? [{ at: place.name, letters: unseen }] : [])),
  };
}
