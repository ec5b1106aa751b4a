/** A poller for tests. */
import { memoryQueue } from "../adapters/memory/queue.ts";
import { virtualTime } from "../adapters/memory/virtual-time.ts";
import { type Log, silentLog } from "../ports/log.ts";
import type { Queue } from "../ports/queue.ts";
import { type Handler, type Outcome } from "./handler.ts";
import type { PollerOptions } from "./poller-options.ts";
import { startPoller } from "./poller.ts";
import { groupOf, wireBody } from "./testing.ts";

/** Milliseconds. */
export const minute = 60_000;
/** Milliseconds. */
export const hour = 60 * minute;

/** What a test's poller does, and how. */
export interface SetUp extends PollerOptions {
  readonly handle: Handler;
  readonly ready?: () => Promise<boolean>;
  readonly queue?: Partial<Queue>;
}

/** A poller on a queue in memory, on virtual time. */
export function setUp({ handle, ready = async () => true, queue: overrides, ...options }: SetUp) {
  const time = virtualTime();
  const memory = memoryQueue({ clock: time, pause: time.pause });
  const queue = { ...memory, ...overrides };
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (_, message) => void warnings.push(message), child: () => log };
  const poller = startPoller(
    { queue, consumer: { handle }, clock: time, pause: time.pause, log, ready, random: () => 0 },
    options,
  );
  return {
    time,
    poller,
    memory,
    warnings,
    send: (...ids: string[]) => {
      for (const id of ids) memory.send({ group: groupOf(id), body: wireBody(id), deduplicationId: id });
    },
    empty: () => memory.waiting().length === 0,
  };
}

/** What a handler says when its dependency is down. */
export const unavailable: Outcome = { kind: "unavailable", reason: "Postgres is down" };
