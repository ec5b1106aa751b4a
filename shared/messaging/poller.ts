/** The container host's side of a queue: receives, keeps messages hidden while they are worked on, and settles them. */
import { type Availability, availability } from "./availability.ts";
import { type PollerOptions, pollerSettings, type PollerSettings } from "./poller-options.ts";
import type { PollerParts } from "./poller-parts.ts";
import { runBatch, type Stopping } from "./run-batch.ts";
import { within } from "./within.ts";

/** How a poller stopped. */
export interface Stopped {
  /** Whether every handler in flight came to its end; one that did not is cut off and its message comes again. */
  readonly drained: boolean;
  /** Messages handed back, untouched or unfinished, since the stop was asked for. */
  readonly handedBack: number;
}

/** A running poller. */
export interface Poller {
  /** Stops receiving, lets what is in flight finish within the limit, hands back the rest. */
  stop(): Promise<Stopped>;
}

/** What settling may take after the stop's limit has cut handlers off. */
const settleMs = 3_000;

/** Starts receive loops; nothing but `stop` ends them. Throws a RangeError on options that make no sense. */
export function startPoller(parts: PollerParts, options: PollerOptions = {}): Poller {
  const { clock, pause } = parts;
  const settings = pollerSettings(options);
  const receiving = new AbortController();
  const cut = new AbortController();
  const stopping: Stopping = { signal: receiving.signal, deadline: null, cut: cut.signal, handedBack: 0 };
  const gate = availability({ ...parts, signal: receiving.signal });
  const loops = Array.from({ length: settings.loops }, () => runLoop(parts, settings, stopping, gate));
  const running = Promise.all(loops);
  return {
    stop: async () => {
      stopping.deadline ??= clock.now().getTime() + settings.stopMsMax;
      receiving.abort();
      const drained = await within(running, settings.stopMsMax, pause);
      cut.abort();
      if (!drained) await within(running, settleMs, pause);
      return { drained, handedBack: stopping.handedBack };
    },
  };
}

/** Milliseconds between two tries to reach a queue. */
const reachMs = { first: 200, most: 10_000 };

async function runLoop(
  parts: PollerParts,
  settings: PollerSettings,
  stopping: Stopping,
  gate: Availability,
): Promise<void> {
  const { queue, pause, log, random } = parts;
  const { messagesMax: max, visibilitySeconds, waitSeconds } = settings;
  const { signal } = stopping;
  for (let faults = 0; !signal.aborted;) {
    await gate.open();
    if (signal.aborted) return;
    try {
      const batch = await queue.receive({ max, waitSeconds, visibilitySeconds, signal });
      faults = 0;
      if (batch.length > 0) await runBatch(batch, parts, settings, stopping, gate);
    } catch (err) {
      if (signal.aborted) return;
      faults += 1;
      log.warn({ err, faults }, "the queue cannot be reached; trying again");
      const most = Math.min(reachMs.most, reachMs.first * 2 ** Math.min(faults - 1, 10));
      await pause(most * (0.5 + random() / 2), signal);
    }
  }
}
