/** The container host's side of a queue: receives, keeps messages hidden while they are worked on, and settles them. */
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Queue, QueueMessage } from "../ports/queue.ts";
import type { Consumer } from "./handler.ts";
import { type HandedBack, processGroups } from "./process-groups.ts";

/** How a queue is polled. Times in seconds unless named otherwise. */
export interface PollerOptions {
  /** Receive loops side by side. Default 4. */
  readonly loops?: number;
  /** Messages a receive, 1 to 10. Default 10; 1 where a message is long work. */
  readonly messagesMax?: number;
  /** Default 20; renewed at a third of it while work runs. */
  readonly visibilitySeconds?: number;
  /** Long poll. Default 10. */
  readonly waitSeconds?: number;
  /** Time a batch may take before its handlers are asked to hand on. Default 30,000 ms. */
  readonly workMsMax?: number;
  /** How long `stop` waits for work in flight. Default 20,000 ms. */
  readonly stopMsMax?: number;
}

/** What a poller works with. */
export interface PollerParts {
  readonly queue: Queue;
  readonly consumer: Consumer;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the service's dependencies answer again, after a handler said `unavailable`. */
  readonly ready: () => Promise<boolean>;
  /** 0 up to below 1: jitter. */
  readonly random: () => number;
}

/** A running poller. */
export interface Poller {
  /** Stops receiving and waits for what is in flight; says whether all of it was settled in time. What was not comes again. */
  stop(): Promise<{ readonly drained: boolean }>;
}

/** Seconds before the try after `receiveCount`: doubling from 1 to 60, with jitter over its upper half. */
export function backOffSeconds(receiveCount: number, random: () => number): number {
  const most = Math.min(60, 2 ** Math.min(receiveCount - 1, 6));
  return Math.max(1, Math.round(most / 2 + (most / 2) * random()));
}

/** Starts receive loops; nothing but `stop` ends them. */
export function startPoller(parts: PollerParts, options: PollerOptions = {}): Poller {
  const stopping = new AbortController();
  const gate = availability(parts, stopping.signal);
  const { loops = 4, stopMsMax = 20_000 } = options;
  const running = Promise.all(
    Array.from({ length: loops }, () => runLoop(parts, options, stopping.signal, gate)),
  );
  return {
    stop: async () => {
      stopping.abort();
      const drained = running.then(() => true);
      return { drained: await Promise.race([drained, pause(stopMsMax, false, { ref: false })]) };
    },
  };
}

interface Availability {
  /** Resolves when receiving makes sense. */
  open(): Promise<void>;
  /** A dependency is down: closes until the service is ready again. */
  close(reason: string): void;
}

function availability({ ready, log, random }: PollerParts, signal: AbortSignal): Availability {
  let probing: Promise<void> | null = null;
  const probe = async (): Promise<void> => {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      if (await ready().catch(() => false)) return;
      await rest(Math.min(10_000, 250 * 2 ** Math.min(attempt, 6)) * (0.5 + random() / 2), signal);
    }
  };
  return {
    open: async () => probing ?? undefined,
    close: (reason) => {
      if (probing !== null) return;
      log.warn({ reason }, "receiving stops until the dependency answers");
      probing = probe().finally(() => {
        probing = null;
        log.info({}, "receiving goes on");
      });
    },
  };
}

async function runLoop(
  parts: PollerParts,
  options: PollerOptions,
  signal: AbortSignal,
  gate: Availability,
): Promise<void> {
  const { messagesMax = 10, visibilitySeconds = 20, waitSeconds = 10 } = options;
  for (let faults = 0; !signal.aborted;) {
    await gate.open();
    if (signal.aborted) return;
    try {
      const receive = { max: messagesMax, waitSeconds, visibilitySeconds, signal };
      const batch = await parts.queue.receive(receive);
      faults = 0;
      if (batch.length > 0) await runBatch(batch, parts, options, gate);
    } catch (err) {
      if (signal.aborted) return;
      faults += 1;
      parts.log.warn({ err, faults }, "the queue cannot be reached; trying again");
      await rest(Math.min(10_000, 200 * 2 ** Math.min(faults, 6)) * (0.5 + parts.random() / 2), signal);
    }
  }
}

async function runBatch(
  batch: readonly QueueMessage[],
  { queue, consumer, clock, log, random }: PollerParts,
  { visibilitySeconds = 20, workMsMax = 30_000 }: PollerOptions,
  gate: Availability,
): Promise<void> {
  const begun = clock.now().getTime();
  const heartbeat = setInterval(
    () =>
      void queue
        .hide(batch, visibilitySeconds)
        .catch((err: unknown) => log.warn({ err }, "a heartbeat failed")),
    (visibilitySeconds * 1000) / 3,
  );
  try {
    const settlement = await processGroups(batch, {
      consumer,
      log,
      deadLetter: (message, reason) => queue.deadLetter(message, reason),
      remainingMs: () => workMsMax - (clock.now().getTime() - begun),
      backOff: (receiveCount) => backOffSeconds(receiveCount, random),
    });
    if (settlement.unavailable !== null) gate.close(settlement.unavailable);
    clearInterval(heartbeat);
    if (settlement.acknowledged.length > 0) await queue.acknowledge(settlement.acknowledged);
    await handBack(queue, settlement.handedBack);
  } finally {
    clearInterval(heartbeat);
  }
}

async function handBack(queue: Queue, handedBack: readonly HandedBack<QueueMessage>[]): Promise<void> {
  for (const [seconds, items] of Map.groupBy(handedBack, ({ afterSeconds }) => afterSeconds))
    await queue.hide(
      items.map(({ message }) => message),
      seconds,
    );
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
