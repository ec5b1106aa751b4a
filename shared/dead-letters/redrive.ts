/** Sends dead letters on, in the order of their groups. */
import { type Audit, record } from "../audit/record.ts";
import type { Clock, Pause } from "../ports/clock.ts";
import type { DeadLetterQueue } from "../ports/dead-letter-queue.ts";
import type { Redelivery } from "../ports/redelivery.ts";
import type { Found } from "./all-letters.ts";
import { deliverableOf, type RenderRecord } from "./delivery.ts";
import { subjectsOf } from "./subjects.ts";
import { workThrough } from "./work-through.ts";

/** Who redrives what, and by what means. */
export interface Redrive {
  /** As it was previewed: no letter that came since is touched. */
  readonly letters: readonly Found[];
  readonly by: string;
  readonly rate: number;
  readonly render: RenderRecord;
  readonly redelivery: Redelivery;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly signal: AbortSignal;
  /** Told of each letter that is done with. */
  readonly onDone?: () => void;
}

/**
 * Redrives. Letters that cannot be sent stay. Killed between sending a letter and removing it, it leaves the letter: a repeat, which is
 * harmless wherever it goes. Answers how many were sent. Rejects at the first that is not taken: none behind it is sent.
 */
export async function redrive(queues: readonly DeadLetterQueue[], run: Redrive): Promise<number> {
  const { letters, by, rate, render, redelivery, signal } = run;
  const meant = new Set(letters.map(({ letter }) => letter.id));
  const deed = {
    ...{ by, action: "dead-letters.redrive", reason: null },
    ...{ subjects: subjectsOf(letters), facts: { letters: letters.length, rate } },
  };
  let sent = 0;
  const work = async (count: () => void): Promise<void> => {
    for (const queue of queues) {
      if (!letters.some(({ letter }) => letter.at.name === queue.place.name)) continue;
      await workThrough(queue, {
        ...run,
        isMeant: ({ id }) => meant.has(id),
        act: async ({ letter, raw }) => {
          const deliverable = deliverableOf(letter.at, raw, render);
          if (!deliverable.ok) return false;
          await redelivery.send(deliverable.delivery, raw.id);
          count();
          run.onDone?.();
          sent += 1;
          return true;
        },
      });
    }
  };
  await record(run.audit, deed, work, () => (signal.aborted ? "stopped" : "done"));
  return sent;
}
