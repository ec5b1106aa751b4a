/** One received batch in a container: held, processed by the FIFO rules, settled. */
import type { QueueMessage } from "../ports/queue.ts";
import type { Availability } from "./availability.ts";
import { backOffSeconds } from "./back-off.ts";
import { type Hold, hold } from "./hold.ts";
import type { PollerSettings } from "./poller-options.ts";
import type { PollerParts } from "./poller-parts.ts";
import { type HandedBack, processGroups } from "./process-groups.ts";

/** The poller's stop, as its batches see it. */
export interface Stopping {
  /** Fires when the stop is asked for. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch until which work may go on, once the stop is asked for. */
  deadline: number | null;
  /** Fires when that is over. */
  readonly cut: AbortSignal;
  /** Messages handed back since the stop was asked for. */
  handedBack: number;
}

/** Runs a batch and settles every message of it, unless it was lost meanwhile: then it is another's, and nothing is touched. */
export async function runBatch(
  batch: readonly QueueMessage[],
  parts: PollerParts,
  settings: PollerSettings,
  stopping: Stopping,
  gate: Availability,
): Promise<void> {
  const { queue, consumer, clock, pause, log, random } = parts;
  const { visibilitySeconds, workMsMax } = settings;
  const begun = clock.now().getTime();
  const holding = hold(batch, visibilitySeconds, parts);
  const over = new AbortController();
  const overdue = new AbortController();
  void pause(2 * workMsMax, over.signal).then(() => over.signal.aborted || overdue.abort());

  const settlement = await processGroups(batch, {
    consumer,
    log,
    deadLetter: (message, reason) => queue.deadLetter(message, reason),
    remainingMs: () => {
      const now = clock.now().getTime();
      if (!holding.held()) return 0;
      return Math.min(begun + workMsMax, stopping.deadline ?? Infinity) - now;
    },
    backOff: (receiveCount) => backOffSeconds(receiveCount, random),
    cut: AbortSignal.any([stopping.cut, overdue.signal]),
  });
  over.abort();
  if (settlement.unavailable !== null) gate.close(settlement.unavailable);
  else if (settlement.acknowledged.length > 0) gate.proven();
  if (stopping.signal.aborted) stopping.handedBack += settlement.handedBack.length;

  await holding.release();
  if (!holding.held()) {
    log.warn(
      { messages: batch.length },
      "the visibility ran out: these messages come again, here or elsewhere",
    );
    return;
  }
  await Promise.all([
    acknowledge(settlement.acknowledged, holding, parts),
    handBack(settlement.handedBack, parts),
  ]);
}

/** Milliseconds between two tries to acknowledge. */
const acknowledgeMs = 500;

/** Tries until the messages may be another's. One that stays comes again; its repeat is harmless. */
async function acknowledge(
  messages: readonly QueueMessage[],
  holding: Hold,
  { queue, log, pause }: PollerParts,
): Promise<void> {
  if (messages.length === 0) return;
  for (;;) {
    try {
      return await queue.acknowledge(messages);
    } catch (err) {
      log.warn({ err, messages: messages.length }, "finished messages cannot be acknowledged; trying again");
    }
    await pause(acknowledgeMs);
    if (!holding.held()) return;
  }
}

/** What cannot be handed back comes again when its visibility is over. */
async function handBack(
  handedBack: readonly HandedBack<QueueMessage>[],
  { queue, log }: PollerParts,
): Promise<void> {
  for (const [seconds, items] of Map.groupBy(handedBack, ({ afterSeconds }) => afterSeconds)) {
    const messages = items.map(({ message }) => message);
    await queue
      .hide(messages, seconds)
      .catch((err: unknown) => log.warn({ err, messages: messages.length }, "a hand-back failed"));
  }
}
