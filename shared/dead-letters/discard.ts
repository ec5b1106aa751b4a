/** Gives dead letters up, with a reason. */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { Clock, Pause } from "../ports/clock.ts";
import type { DeadLetterQueue } from "../ports/dead-letter-queue.ts";
import type { Discards } from "../ports/discards.ts";
import type { OperationsLog } from "../ports/operations-log.ts";
import type { Found } from "./all-letters.ts";
import type { Letter } from "./letter.ts";
import { logged } from "./logged.ts";
import { workThrough } from "./work-through.ts";

/** Who gives up what, why, and by what means. */
export interface Discard {
  /** As they were shown: no letter that came since is touched. */
  readonly letters: readonly Found[];
  readonly by: string;
  readonly reason: string;
  readonly discards: Discards;
  readonly log: OperationsLog;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly signal: AbortSignal;
}

/** Of an entity's event that was on its way to the old database. */
const Synced = v.object({ id: v.string(), file: FileId, partner: PartnerId, entity: v.string() });
const ways: readonly string[] = ["sync-consumer", "entities-work"];
const perSecond = 1_000;

/**
 * Discards. An entity's event on its way to the old database is settled as discarded there, so that its file can end; of any other
 * letter nothing is left but its entry in the log, which holds it whole. Answers how many are gone.
 */
export async function discard(queues: readonly DeadLetterQueue[], run: Discard): Promise<number> {
  const { letters, by, reason, discards } = run;
  const meant = new Set(letters.map(({ letter }) => letter.id));
  return logged(run, { by, action: "discard", reason, letters }, async (count) => {
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
          return true;
        },
      });
    }
  });
}

/** What is to be settled in the old database; null where nothing waits for it there. */
export function syncedEvent({ at, event }: Letter): v.InferOutput<typeof Synced> | null {
  const synced = v.safeParse(Synced, event);
  return ways.includes(at.name) && synced.success ? synced.output : null;
}
