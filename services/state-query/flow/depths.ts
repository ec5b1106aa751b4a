/** How full every queue is, as pages ask for it: read at most every two seconds, whoever looks. */
import type { QueueName } from "@sluice/contracts/topology.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import type { Depth, QueueGauge } from "@sluice/shared/ports/queue-gauge.ts";

/** A queue, seen. */
export interface SeenDepth extends Depth {
  /**
   * Seconds that it has not been seen empty: SQS tells nobody the age of a message but CloudWatch, so this is what the looks of this
   * process say, and no message need have waited so long. 0 where it is empty, or was at the look before.
   */
  readonly busySeconds: number;
}

/** All of them; null for what could not be reached. */
export interface Depths {
  /** ISO 8601. */
  readonly at: string;
  readonly queues: ReadonlyMap<QueueName, SeenDepth | null>;
  /** Dead letters, by the queue, pipe or rule whose they are. */
  readonly letters: ReadonlyMap<string, number | null>;
}

const keptMs = 2_000;

/** Reads them. Never rejects: what cannot be reached is null, and the rest is still told. */
export function depthReader(parts: {
  readonly gauges: readonly QueueGauge[];
  readonly deadLetters: readonly Pick<DeadLetterQueue, "place" | "count">[];
  readonly clock: Clock;
}): () => Promise<Depths> {
  const busySince = new Map<QueueName, number>();
  let last: { readonly at: number; readonly depths: Promise<Depths> } | null = null;
  return () => {
    const at = parts.clock.now().getTime();
    if (last === null || at - last.at >= keptMs) last = { at, depths: read(parts, busySince, at) };
    return last.depths;
  };
}

async function read(
  { gauges, deadLetters }: Pick<Parameters<typeof depthReader>[0], "gauges" | "deadLetters">,
  busySince: Map<QueueName, number>,
  at: number,
): Promise<Depths> {
  const queues = gauges.map(async (gauge) => {
    const depth = await orNull(() => gauge.depth());
    if (depth === null) return [gauge.queue, null] as const;
    if (depth.waiting + depth.inFlight === 0) busySince.delete(gauge.queue);
    else if (!busySince.has(gauge.queue)) busySince.set(gauge.queue, at);
    const busySeconds = Math.floor((at - (busySince.get(gauge.queue) ?? at)) / 1000);
    return [gauge.queue, { ...depth, busySeconds }] as const;
  });
  const letters = deadLetters.map(
    async (queue) => [queue.place.name, await orNull(() => queue.count())] as const,
  );
  return {
    at: new Date(at).toISOString(),
    queues: new Map(await Promise.all(queues)),
    letters: new Map(await Promise.all(letters)),
  };
}

const orNull = <Value>(ask: () => Promise<Value>): Promise<Value | null> => ask().catch(() => null);
