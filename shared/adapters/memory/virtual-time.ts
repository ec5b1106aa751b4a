/** Time that moves only when it is told to: for tests and the simulation, where an hour takes a moment. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock, Pause } from "../../ports/clock.ts";

/** A clock and its timers. */
export interface VirtualTime extends Clock {
  readonly pause: Pause;
  /** Moves on by so many milliseconds, waking whoever waits at the moment it is due. */
  advance(ms: number): Promise<void>;
  /** Moves on from one due timer to the next until the condition holds. Throws when it does not within so many milliseconds. */
  until(condition: () => boolean, msMax: number): Promise<void>;
  /** Moves on until the work has ended, and gives its result. Throws when it has not within so many milliseconds. */
  during<Result>(work: Promise<Result>, msMax: number): Promise<Result>;
}

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** Time from a moment on; the same one always, unless told. */
export function virtualTime(start = new Date("2026-11-20T09:30:00Z")): VirtualTime {
  let now = start.getTime();
  const timers = new Set<Timer>();

  const pause: Pause = async (ms, signal) => {
    if (signal?.aborted === true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    const timer = { at: now + Math.max(0, ms), wake };
    timers.add(timer);
    signal?.addEventListener("abort", wake, { once: true });
    await promise;
    timers.delete(timer);
    signal?.removeEventListener("abort", wake);
  };
  /** Lets everything run that waits for no timer. */
  const settle = async (): Promise<void> => {
    await nextTurn();
    await nextTurn();
  };
  const wakeNext = (limit: number): boolean => {
    const next = [...timers].toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined || next.at > limit) return false;
    now = Math.max(now, next.at);
    timers.delete(next);
    next.wake();
    return true;
  };
  const until = async (condition: () => boolean, msMax: number): Promise<void> => {
    const limit = now + msMax;
    await settle();
    while (!condition()) {
      if (!wakeNext(limit)) throw new Error(`it did not come about within ${msMax} ms of virtual time`);
      await settle();
    }
  };
  return {
    now: () => new Date(now),
    pause,
    advance: async (ms) => {
      const limit = now + ms;
      await settle();
      while (wakeNext(limit)) await settle();
      now = limit;
    },
    until,
    during: async (work, msMax) => {
      let ended = false;
      const marked = work.finally(() => {
        ended = true;
      });
      marked.catch(() => undefined);
      await until(() => ended, msMax);
      return marked;
    },
  };
}
