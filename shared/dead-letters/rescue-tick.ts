/** The owner of a table looks after the pointers of its pipes, again and again. */
import type { DeadLetterQueue } from "../ports/dead-letter-queue.ts";
import type { Tick } from "../runtime/service.ts";
import { rescuePointers, type RescueParts } from "./rescue.ts";

/** Its name, for the schedules of a stage. */
export const rescueTickName = "rescue-pointers";

const everyMs = 10_000;
/** Letters that stand there are looked through again after so long, though their number is the same: a pointer has hours to live. */
const againMs = 5 * 60_000;

/** The tick. A queue whose number of letters has not changed is left alone for a while: reading it all costs calls. */
export function rescueTick(queues: readonly DeadLetterQueue[], parts: RescueParts): Tick {
  const known = new Map<DeadLetterQueue, { readonly letters: number; readonly at: number }>();
  const visit = async (queue: DeadLetterQueue): Promise<void> => {
    const now = parts.clock.now().getTime();
    const letters = await queue.count();
    const before = known.get(queue);
    if (letters === 0 || (before?.letters === letters && now - before.at < againMs)) return;
    const { left, others } = await rescuePointers(queue, parts);
    // Letters that somebody else held were not seen: whoever looks holds them for a moment.
    if (left === 0 && others === (await queue.count())) known.set(queue, { letters: others, at: now });
  };
  return {
    name: rescueTickName,
    everyMs,
    run: async () => {
      const visits = await Promise.allSettled(queues.map(visit));
      for (const visited of visits) if (visited.status === "rejected") throw visited.reason;
    },
  };
}
