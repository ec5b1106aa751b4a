import type { Clock, Pause } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Queue } from "../ports/queue.ts";
import type { Consumer } from "./handler.ts";

/** What a poller works with. */
export interface PollerParts {
  readonly queue: Queue;
  readonly consumer: Consumer;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
  /** Whether the service's dependencies answer again, after a handler said `unavailable`. */
  readonly ready: () => Promise<boolean>;
  /** 0 up to below 1: jitter. */
  readonly random: () => number;
}
