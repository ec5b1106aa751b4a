/** Gives dead letters up, with a reason. */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { type Audit, record } from "../audit/record.ts";
import type { Clock, Pause } from "../ports/clock.ts";
import type { DeadLetterQueue } from "../ports/dead-letter-queue.ts";
import type { DiscardedLetters } from "../ports/discarded-letters.ts";
import type { Discards } from "../ports/discards.ts";
import type { Found } from "./all-letters.ts";
import type { Letter } from "./letter.ts";
import { subjectsOf } from "./subjects.ts";
import { workThrough } from "./work-through.ts";

/** Who gives up what, why, and by what means. */
export interface Discard {
  /** As they were shown: no letter that came since is touched. */
  readonly letters: readonly Found[];
  readonly by: string;
  readonly reason: string;
  readonly discards: Discards;
  /** Where they are kept whole. */
  readonly kept: DiscardedLetters;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly signal: AbortSignal;
  /** Told of each letter that is done with. */
  readonly onDone?: () => void;
}

/** Of an entity's event that was on its way to the old database. */
const Synced = v.object({ id: v.string(), file: FileId, partner: PartnerId, entity: v.string() });
const ways: readonly string[] = ["sync-consumer", "entities-work"];
const perSecond = 1_000;

/**
 * Discards. An entity's event on its way to the old database is settled as discarded there, so that its file can end; of any other
 * letter nothing is left but what is kept of it, whole, before anything is given up. Answers how many are gone.
 */
export async function discard(queues: readonly DeadLetterQueue[], run: Discard): Promise<number> {
  const { letters, by, reason, discards, kept, clock, signal } = run;
  const meant = new Set(letters.map(({ letter }) => letter.id));
  const place = await kept.keep(
    clock.now().toISOString(),
    letters.map(({ letter, raw: { id, body, group, attributes } }) => ({
      ...{ id, body, group, attributes },
      at: letter.at.name,
    })),
  );
  const deed = {
    ...{ by, action: "dead-letters.discard", reason },
    ...{ subjects: subjectsOf(letters), facts: { letters: letters.length, kept: place } },
  };
  let gone = 0;
  const work = async (count: () => void): Promise<void> => {
    for (const queue of queues) {
      if (!letters.some(({ letter }) => letter.at.name === queue.place.name)) continue;
      await workThrough(queue, {
        ...run,
        rate: perSecond,
        isMeant: ({ id }) => meant.has(id),
        act: async ({ letter }) => {
          const event = syncedEvent(letter);
          if (event !== null) await discards.discard(event);
          count();
          run.onDone?.();
          gone += 1;
          return true;
        },
      });
    }
  };
  await record(run.audit, deed, work, () => (signal.aborted ? "stopped" : "done"));
  return gone;
}

/** What is to be settled in the old database; null where nothing waits for it there. */
export function syncedEvent({ at, event }: Letter): v.InferOutput<typeof Synced> | null {
  const synced = v.safeParse(Synced, event);
  return ways.includes(at.name) && synced.success ? synced.output : null;
}
