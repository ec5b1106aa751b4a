/** Time, as a port: cores and handlers never ask the machine. */
import { setTimeout as wait } from "node:timers/promises";

/** Tells the time. */
export interface Clock {
  now(): Date;
}

/** Waits so many milliseconds, or until the signal says stop; never rejects. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** Waits on the machine's clock. */
export const systemPause: Pause = (ms, signal) =>
  wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
