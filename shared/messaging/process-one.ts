/** One message in its host's hands: handled, or moved aside, or to be handed back. */
import type { Log } from "../ports/log.ts";
import type { Decoded } from "./decode-message.ts";
import type { Consumer, Message, Outcome } from "./handler.ts";

/** A message as a queue hands it out. */
export interface Received {
  /** SQS's message id. */
  readonly id: string;
  readonly group: string;
  readonly body: string;
  /** How often it was handed out, this time included. */
  readonly receiveCount: number;
}

/** What the FIFO rules need of their host. */
export interface GroupsHost {
  readonly consumer: Consumer;
  readonly log: Log;
  /** Puts a copy, with the reason, into the dead-letter queue. */
  readonly deadLetter: (message: Received, reason: string) => Promise<void>;
  /** Milliseconds until this batch must be over. */
  readonly remainingMs: () => number;
  /** Seconds to wait before the try after `receiveCount`. */
  readonly backOff: (receiveCount: number) => number;
  /** Fires when the host waits no longer: what is running is handed back with the rest, and its end is not awaited. */
  readonly cut?: AbortSignal;
}

/** What the host has to do with a message. */
export type Finished =
  | { readonly kind: "done" }
  | { readonly kind: "hand-back"; readonly afterSeconds: number; readonly unavailable: string | null };

/** Less time than this is not enough to begin a message. */
const beginMs = 500;

/**
 * From this receive on, a retry is the last: the message is dead-lettered with the handler's reason. Left to the queue (topology.ts,
 * maxReceives), it would go without one, and the rest of its group, received as often behind it, would go with it untried.
 */
export const giveUpAtReceive = 95;

/** Whether there is time to begin something. */
export const hasTime = ({ remainingMs, cut }: GroupsHost): boolean =>
  cut?.aborted !== true && remainingMs() >= beginMs;

/** The work's result, or `otherwise` as soon as the signal fires; what the work does after that is not awaited. */
export async function whenCut<Result>(
  work: Promise<Result>,
  cut: AbortSignal | undefined,
  otherwise: Result,
): Promise<Result> {
  if (cut === undefined) return work;
  const { promise, resolve } = Promise.withResolvers<Result>();
  const onAbort = (): void => resolve(otherwise);
  cut.addEventListener("abort", onAbort, { once: true });
  if (cut.aborted) onAbort();
  // A late failure of work that was cut off is nobody's any more; `race` itself marks it as handled.
  return Promise.race([work, promise]).finally(() => cut.removeEventListener("abort", onAbort));
}

/** Processes one message. Never throws. */
export async function processOne(item: Received, decoded: Decoded, host: GroupsHost): Promise<Finished> {
  const log = host.log.child({ messageId: item.id, ...(decoded.ok ? logFields(decoded.message) : {}) });
  const { receiveCount } = item;
  const handBack = (afterSeconds: number, unavailable: string | null = null): Finished => ({
    kind: "hand-back",
    afterSeconds,
    unavailable,
  });
  if (!decoded.ok) return moveAside(item, decoded.reason, host, log);
  if (!hasTime(host)) return handBack(0);
  const outcome = await whenCut(handle(decoded.message, item, host, log), host.cut, null);
  if (outcome === null) {
    log.warn({ receiveCount }, "handed back: the handler did not end in time");
    return handBack(0);
  }
  if (outcome.kind === "done") return outcome;
  const { kind, reason } = outcome;
  if (kind === "dead-letter") return moveAside(item, reason, host, log);
  if (kind === "unavailable") {
    log.warn({ reason, receiveCount }, "handed back: a dependency is down");
    return handBack(host.backOff(receiveCount), reason);
  }
  if (receiveCount >= giveUpAtReceive)
    return moveAside(item, `given up at receive ${receiveCount}: ${reason}`, host, log);
  log.warn({ reason, receiveCount }, "handed back");
  return handBack(outcome.afterSeconds ?? host.backOff(receiveCount));
}

async function moveAside(item: Received, reason: string, host: GroupsHost, log: Log): Promise<Finished> {
  try {
    await host.deadLetter(item, reason);
    log.error({ reason }, "dead-lettered");
    return { kind: "done" };
  } catch (err) {
    log.error({ err, reason }, "cannot be dead-lettered; handed back");
    return { kind: "hand-back", afterSeconds: host.backOff(item.receiveCount), unavailable: null };
  }
}

async function handle(
  message: Message,
  { receiveCount }: Received,
  { consumer, remainingMs }: GroupsHost,
  log: Log,
): Promise<Outcome> {
  try {
    return await consumer.handle(message, { log, receiveCount, remainingMs });
  } catch (err) {
    log.error({ err, receiveCount }, "the handler failed");
    return { kind: "retry", reason: err instanceof Error ? err.message : String(err) };
  }
}

function logFields({ id, type, partner, trace, payload }: Message): Record<string, unknown> {
  const { file, shard, feed } = payload;
  return { eventId: id, eventType: type, partner, traceId: trace.split("-")[1], file, shard, feed };
}
