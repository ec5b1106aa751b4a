/** Keeps received messages hidden from other consumers while they are worked on, and knows when that has failed. */
import type { Clock, Pause } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Queue, QueueMessage } from "../ports/queue.ts";

/** What a hold needs. */
export interface HoldParts {
  readonly queue: Pick<Queue, "hide">;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}

/** Messages under a heartbeat. */
export interface Hold {
  /** Whether they are surely still hidden. Once false for ever false: another consumer may have them. */
  held(): boolean;
  /** Ends the heartbeat; after it none is on its way that could hide a message which was handed back. */
  release(): Promise<void>;
}

/** Holds messages that were received just now with this visibility, and renews it at a third of it. */
export function hold(
  messages: readonly QueueMessage[],
  visibilitySeconds: number,
  { queue, clock, pause, log }: HoldParts,
): Hold {
  const visibilityMs = visibilitySeconds * 1000;
  const ended = new AbortController();
  let until = clock.now().getTime() + visibilityMs;
  const held = (): boolean => clock.now().getTime() < until;

  const beat = async (): Promise<void> => {
    for (;;) {
      await pause(visibilityMs / 3, ended.signal);
      if (ended.signal.aborted) return;
      const asked = clock.now().getTime();
      // This process slept: what it held is another's by now, and must not be taken back.
      if (asked >= until) return;
      try {
        await queue.hide(messages, visibilitySeconds);
        if (held()) until = asked + visibilityMs;
      } catch (err) {
        log.warn({ err, messages: messages.length }, "a heartbeat failed");
      }
    }
  };
  const beating = beat();
  return {
    held,
    release: async () => {
      ended.abort();
      await beating;
    },
  };
}
