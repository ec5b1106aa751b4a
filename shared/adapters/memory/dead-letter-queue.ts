/** A dead-letter queue in memory: FIFO where letters have a group (ten of a group at most, locked while held), else standard. */
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeadLetterQueue, NewLetter, RawLetter } from "../../ports/dead-letter-queue.ts";

/** The port, and what only a test sees. */
export interface MemoryDeadLetterQueue extends DeadLetterQueue {
  /** What lies there now, held or not, in order. */
  all(): readonly RawLetter[];
}

interface Kept {
  letter: RawLetter;
  heldUntil: number;
}

/** Makes one with these letters in it. */
export function memoryDeadLetterQueue(
  place: DeadLetterPlace,
  clock: Clock,
  letters: readonly NewLetter[] = [],
): MemoryDeadLetterQueue {
  let kept: Kept[] = [];
  let made = 0;
  const put = ({ body, attributes, group }: NewLetter): void => {
    made += 1;
    const letter = {
      id: `m${made}`,
      handle: "",
      body,
      attributes,
      group: group ?? null,
      sentAt: clock.now(),
    };
    kept.push({ letter, heldUntil: 0 });
  };
  for (const letter of letters) put(letter);
  const now = (): number => clock.now().getTime();
  const isHeld = ({ heldUntil }: Kept): boolean => heldUntil > now();
  const isTheirs =
    (theirs: readonly RawLetter[]) =>
    ({ letter }: Kept): boolean =>
      theirs.some(({ handle }) => handle === letter.handle);
  return {
    place,
    all: () => kept.map(({ letter }) => letter),
    take: async ({ max, holdSeconds }) => {
      const locked = new Set(kept.filter(isHeld).map(({ letter: { group } }) => group));
      const free = kept.filter(
        (one) => !isHeld(one) && (one.letter.group === null || !locked.has(one.letter.group)),
      );
      return free.slice(0, Math.min(max, 10)).map((one) => {
        made += 1;
        one.letter = { ...one.letter, handle: `${one.letter.id}#${made}` };
        one.heldUntil = now() + holdSeconds * 1000;
        return one.letter;
      });
    },
    giveBack: async (theirs) => {
      for (const one of kept.filter(isTheirs(theirs))) one.heldUntil = 0;
    },
    remove: async (theirs) => {
      const isGone = isTheirs(theirs);
      kept = kept.filter((one) => !isGone(one));
    },
    put: async (letter) => put(letter),
    count: async () => kept.length,
  };
}
