/** Waiting before a try is repeated: longer each time, and never in step with others. */
import { setTimeout as sleep } from "node:timers/promises";

/** Waits before a try is repeated; `attempt` counts the tries that failed, from 1. */
export type BackOff = (attempt: number) => Promise<void>;

/** How long to wait, in milliseconds: the most after the first failure, and the most ever. */
export interface BackOffLimits {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Full jitter: anything from nought to the limit, which doubles with each failure up to the cap.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const jitterMs = (attempt: number, { baseMs, capMs }: BackOffLimits, chance: number): number =>
  chance * Math.min(capMs, baseMs * 2 ** (attempt - 1));

/** A back-off on the machine's clock and chance; 50 ms and 5 s unless told. */
export const jitteredBackOff =
  (limits: BackOffLimits = { baseMs: 50, capMs: 5_000 }): BackOff =>
  async (attempt) => {
    await sleep(jitterMs(attempt, limits, Math.random()));
  };
