/**
 * Pointer rescue: a pipe's dead letter points into a stream that forgets after 24 hours, so what it points to is fetched as soon as the
 * letter is there, and put in its place, whole.
 */
import * as v from "valibot";
import type { Clock } from "../ports/clock.ts";
import type { DeadLetterQueue, RawLetter } from "../ports/dead-letter-queue.ts";
import type { Log } from "../ports/log.ts";
import type { StreamRecords } from "../ports/stream-records.ts";
import { type Pointer, PointerBody, pointerOf } from "./pointer.ts";
import type { RescuedBody, RescuedRecord } from "./rescued.ts";

/** What a rescue needs. */
export interface RescueParts {
  readonly records: StreamRecords;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of the pointers of one queue. */
export interface Rescued {
  /** Records stored whole. */
  readonly records: number;
  /** Pointers to what the stream had forgotten. */
  readonly lost: number;
  /** Pointers that could not be looked up this time. */
  readonly left: number;
  /** Letters that lay there and are no pointers. */
  readonly others: number;
}

/** So long letters stay hidden when the rescuer is killed: then they come again. */
const holdSeconds = 30;

/**
 * Rescues every pointer of a pipe's dead-letter queue; other letters stay as they are. Killed between storing and removing, it leaves
 * the pointer, whose records are then stored twice: a repeat, which is harmless wherever it is delivered. Rejects when the queue
 * cannot be reached.
 */
export async function rescuePointers(queue: DeadLetterQueue, parts: RescueParts): Promise<Rescued> {
  const { log } = parts;
  const kept = new Map<string, RawLetter>();
  const sum = { records: 0, lost: 0, left: 0, others: 0 };
  try {
    for (;;) {
      const taken = await queue.take({ max: 10, holdSeconds, thorough: false });
      const fresh = taken.filter(({ id }) => !kept.has(id));
      if (fresh.length === 0) return sum;
      for (const letter of fresh) {
        const pointed = pointerIn(letter);
        if (pointed === null) {
          kept.set(letter.id, letter);
          sum.others += 1;
          continue;
        }
        try {
          const { records, lost } = await rescueOne(queue, letter, pointed, parts);
          sum.records += records;
          sum.lost += lost;
        } catch (err) {
          kept.set(letter.id, letter);
          sum.left += 1;
          const { pointer } = pointed;
          log.warn({ err, pipe: queue.place.name, pointer }, "a pointer is not rescued; trying again");
        }
      }
    }
  } finally {
    // What cannot be given back now comes back by itself.
    await queue.giveBack([...kept.values()]).catch(() => undefined);
  }
}

interface Pointed {
  readonly pointer: Pointer;
  readonly condition: string;
}

/** The pointer that a letter holds; null for what is rescued already, or points to nothing. */
function pointerIn({ body }: RawLetter): Pointed | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PointerBody), body);
  if (!parsed.success) return null;
  const pointer = pointerOf(parsed.output);
  return pointer === null ? null : { pointer, condition: parsed.output.context.condition };
}

async function rescueOne(
  queue: DeadLetterQueue,
  letter: RawLetter,
  { pointer, condition }: Pointed,
  { records, clock, log }: RescueParts,
): Promise<{ readonly records: number; readonly lost: number }> {
  const found = await records.read(pointer);
  const rescuedAt = clock.now().toISOString();
  const put = (record: RescuedRecord | null, lost: string | null): Promise<void> => {
    const body: RescuedBody = { sluice: "rescued.v1", pointer, condition, rescuedAt, record, lost };
    return queue.put({ body: JSON.stringify(body), attributes: letter.attributes });
  };
  const pipe = queue.place.name;
  if (found.kind === "found") {
    for (const record of found.records) await put(record, null);
    log.warn({ pipe, pointer, records: found.records.length }, "a pointer is rescued");
  } else {
    await put(null, found.reason);
    log.error({ pipe, pointer, reason: found.reason }, "a pointer came too late: its records are gone");
  }
  await queue.remove([letter]);
  return found.kind === "found" ? { records: found.records.length, lost: 0 } : { records: 0, lost: 1 };
}
