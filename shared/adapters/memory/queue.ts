/** A FIFO queue in memory, as AWS documents SQS's: groups locked while in flight, many messages of one group a receive, deduplication. */
import type { Clock, Pause } from "../../ports/clock.ts";
import type { Received } from "../../messaging/process-one.ts";
import type { Queue, QueueMessage } from "../../ports/queue.ts";

/** How the queue behaves, and on which time. */
export interface MemoryQueueSettings {
  readonly clock: Clock;
  readonly pause: Pause;
  /** A message received so often without an acknowledgement is dead-lettered at its next receive. Default 100. */
  readonly maxReceives?: number;
}

/** A message to be sent. */
export interface MessageToSend {
  readonly group: string;
  readonly body: string;
  /** The same id in the same group within five minutes is taken once. */
  readonly deduplicationId: string;
}

/** A message in the dead-letter queue; the reason is null when the queue itself gave it up. */
export interface DeadLetter {
  readonly message: Received;
  readonly reason: string | null;
}

/** The port, and what only a test or the simulation sees. */
export interface MemoryQueue extends Queue {
  /** Takes a message; its id. A repeat gets the first one's id. */
  send(message: MessageToSend): string;
  readonly deadLetters: readonly DeadLetter[];
  /** Bodies that are not acknowledged yet, in order. */
  waiting(): readonly string[];
}

interface Kept {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  receiveCount: number;
  /** Milliseconds since the epoch; from then on it can be received. */
  visibleAt: number;
}

const deduplicationMs = 5 * 60_000;

/** The handle of one receive: the next receive makes it stale. */
const handleOf = ({ id, receiveCount }: Kept): string => `${id}#${receiveCount}`;

/** Makes a queue, empty. */
export function memoryQueue({ clock, pause, maxReceives = 100 }: MemoryQueueSettings): MemoryQueue {
  let messages: Kept[] = [];
  let sent = 0;
  let changed = Promise.withResolvers<void>();
  const known = new Map<string, { readonly id: string; readonly until: number }>();
  const deadLetters: DeadLetter[] = [];
  const now = (): number => clock.now().getTime();
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const inFlight = (): Kept[] => messages.filter(({ visibleAt }) => visibleAt > now());
  const drop = (gone: (message: Kept) => boolean): void => {
    messages = messages.filter((message) => !gone(message));
    change();
  };
  /** What a handle stands for, while the receive that gave it is in force. */
  const held = (handle: string): Kept | undefined =>
    inFlight().find((message) => handleOf(message) === handle);

  const take = (max: number, visibilitySeconds: number): QueueMessage[] => {
    const locked = new Set(inFlight().map(({ group }) => group));
    const free = messages.filter(({ group }) => !locked.has(group));
    const spent = new Set(free.filter(({ receiveCount }) => receiveCount >= maxReceives).slice(0, max));
    for (const { id, group, body, receiveCount } of spent)
      deadLetters.push({ message: { id, group, body, receiveCount }, reason: null });
    if (spent.size > 0) drop((message) => spent.has(message));
    return free
      .filter((message) => !spent.has(message))
      .slice(0, max)
      .map((message) => {
        message.receiveCount += 1;
        message.visibleAt = now() + visibilitySeconds * 1000;
        const { id, group, body, receiveCount } = message;
        return { id, group, body, receiveCount, handle: handleOf(message) };
      });
  };

  return {
    deadLetters,
    waiting: () => messages.map(({ body }) => body),
    send: ({ group, body, deduplicationId }) => {
      const key = `${group} ${deduplicationId}`;
      const first = known.get(key);
      if (first !== undefined && first.until > now()) return first.id;
      sent += 1;
      const id = `m${sent}`;
      known.set(key, { id, until: now() + deduplicationMs });
      messages.push({ id, group, body, receiveCount: 0, visibleAt: now() });
      change();
      return id;
    },
    receive: async ({ max, waitSeconds, visibilitySeconds, signal }) => {
      const deadline = now() + waitSeconds * 1000;
      for (;;) {
        signal.throwIfAborted();
        const taken = take(max, visibilitySeconds);
        if (taken.length > 0 || now() >= deadline) return taken;
        const next = Math.min(deadline, ...inFlight().map(({ visibleAt }) => visibleAt));
        const over = new AbortController();
        await Promise.race([changed.promise, pause(next - now(), AbortSignal.any([signal, over.signal]))]);
        over.abort();
      }
    },
    acknowledge: async (done) => {
      const gone = new Set(done.map(({ handle }) => held(handle)));
      drop((message) => gone.has(message));
    },
    hide: async (hidden, seconds) => {
      const found = hidden.map(({ handle }) => held(handle));
      for (const message of found) if (message !== undefined) message.visibleAt = now() + seconds * 1000;
      change();
      const lost = found.filter((message) => message === undefined).length;
      if (lost > 0)
        throw new Error(`${lost} of ${hidden.length} messages are not in flight with these handles`);
    },
    deadLetter: async ({ id, group, body, receiveCount }, reason) => {
      if (deadLetters.some(({ message }) => message.id === id)) return;
      deadLetters.push({ message: { id, group, body, receiveCount }, reason });
    },
  };
}
