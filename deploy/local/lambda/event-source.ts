/** An event source mapping: takes a queue's messages in batches to a function, and deletes what is handled. */
import type { Pause } from "@sluice/shared/ports/clock.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { Queue, QueueMessage } from "@sluice/shared/ports/queue.ts";
import { sqsEvent } from "./events.ts";
import type { Invocation } from "./function.ts";
import { handled } from "./handled.ts";

/** What a mapping connects, and how. */
export interface EventSourceParts {
  readonly queue: Queue;
  readonly invoke: (event: unknown) => Promise<Invocation>;
  readonly log: Log;
  readonly pause: Pause;
  /** What is handed back comes again when this is over: Lambda gives no say in when. */
  readonly visibilitySeconds: number;
  /** Batches in flight, at most. */
  readonly concurrency: number;
}

/** A running mapping. */
export interface EventSource {
  /** Receives no more; resolves when the batches in flight are settled. */
  stop(): Promise<void>;
}

/** Messages a batch: the most that a FIFO queue gives. */
const batchMax = 10;
const waitSeconds = 20;
/** How long a queue that cannot be reached is left alone. */
const awayMs = 1_000;

/** Starts it. */
export function startEventSource(parts: EventSourceParts): EventSource {
  const { queue, log, pause, visibilitySeconds, concurrency } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const receive = async (): Promise<readonly QueueMessage[]> => {
    try {
      return await queue.receive({ max: batchMax, waitSeconds, visibilitySeconds, signal });
    } catch (err) {
      if (signal.aborted) return [];
      log.warn({ err }, "the queue cannot be received from");
      await pause(awayMs, signal);
      return [];
    }
  };
  const take = async (batch: readonly QueueMessage[]): Promise<void> => {
    const invocation = await parts.invoke(sqsEvent(batch));
    const done = handled(batch, invocation);
    if (invocation.kind !== "answered")
      log.error({ invocation, messages: batch.length }, "a batch failed whole; it comes again");
    else if (done.length < batch.length)
      log.warn({ messages: batch.length - done.length, of: batch.length }, "messages were handed back");
    // Not deleted they come again, which is harmless.
    if (done.length > 0)
      await queue.acknowledge(done).catch((err: unknown) => log.warn({ err }, "messages were not deleted"));
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const batch = await receive();
      if (batch.length > 0) await take(batch);
    }
  };
  const loops = Array.from({ length: concurrency }, loop);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
