/**
 * Whether receiving makes sense. A handler that says `unavailable` closes the gate for every loop of its process; it opens when the
 * service is ready again. So a message is received a few times in an outage of hours, not until the queue dead-letters it.
 */
import type { Pause } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

/** What the gate needs. */
export interface AvailabilityParts {
  /** Whether the service's dependencies answer. A throw is a no. */
  readonly ready: () => Promise<boolean>;
  readonly pause: Pause;
  /** 0 up to below 1. */
  readonly random: () => number;
  readonly log: Log;
  /** No gate is waited for after this. */
  readonly signal: AbortSignal;
}

/** The gate. */
export interface Availability {
  /** Resolves when receiving makes sense, or the signal has fired. */
  open(): Promise<void>;
  /** A dependency is down: closes until the service is ready. */
  close(reason: string): void;
  /** A message was finished, so the dependencies do answer. */
  proven(): void;
}

/** Milliseconds between two questions to a service that is not ready. */
const probeMs = { first: 250, most: 10_000 };
/** Milliseconds before the first question: grows while `ready` says yes and handlers still say `unavailable`. */
const closedMs = { first: 250, most: 60_000 };

/** Makes a gate, open. */
export function availability({ ready, pause, random, log, signal }: AvailabilityParts): Availability {
  let probing: Promise<void> | null = null;
  let closings = 0;
  const wait = ({ first, most }: { readonly first: number; readonly most: number }, nth: number) =>
    pause(Math.min(most, first * 2 ** Math.min(nth - 1, 10)) * (0.5 + random() / 2), signal);
  const probe = async (): Promise<void> => {
    await wait(closedMs, closings);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      if (await ready().catch(() => false)) return log.info({}, "receiving goes on");
      await wait(probeMs, attempt);
    }
  };
  const open = async (): Promise<void> => {
    if (probing === null) return;
    await probing;
    await open();
  };
  return {
    open,
    close: (reason) => {
      if (probing !== null) return;
      closings += 1;
      log.warn({ reason }, "receiving stops until the dependency answers");
      probing = probe().finally(() => {
        probing = null;
      });
    },
    proven: () => {
      closings = 0;
    },
  };
}
