/**
 * The FIFO rules, for every host: the groups of a batch side by side, each strictly in order. The first message of a group that cannot
 * be finished hands back itself and the rest of its group unprocessed, so that none overtakes it; other groups go on. A hopeless
 * message is moved aside at once and its group goes on.
 */
import type { Log } from "../ports/log.ts";
import { decodeMessage } from "./decode-message.ts";
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

/** What the rules need of their host. */
export interface GroupsHost {
  readonly consumer: Consumer;
  readonly log: Log;
  /** Puts a copy, with the reason, into the dead-letter queue. */
  readonly deadLetter: (message: Received, reason: string) => Promise<void>;
  /** Milliseconds until this batch must be over. */
  readonly remainingMs: () => number;
  /** Seconds to wait before the try after `receiveCount`. */
  readonly backOff: (receiveCount: number) => number;
}

/** A message to be handed back, and when it may come again. */
export interface HandedBack<Item extends Received> {
  readonly message: Item;
  readonly afterSeconds: number;
}

/** What became of a batch: every message is in exactly one of the two lists. */
export interface Settlement<Item extends Received> {
  readonly acknowledged: readonly Item[];
  readonly handedBack: readonly HandedBack<Item>[];
  /** Why a dependency is down, if a handler said so: stop receiving until the service is ready. */
  readonly unavailable: string | null;
}

/** Less time than this is not enough to begin a message. */
const beginMs = 500;

/** Processes one received batch. Never throws. */
export async function processGroups<Item extends Received>(
  batch: readonly Item[],
  host: GroupsHost,
): Promise<Settlement<Item>> {
  const opened = batch.map((item) => ({ item, decoded: decodeMessage(item.body) }));
  if (
    await settledTogether(
      opened.map(({ decoded }) => decoded),
      host,
    )
  )
    return { acknowledged: batch, handedBack: [], unavailable: null };

  const groups = Map.groupBy(opened, ({ item }) => item.group);
  const settled = await Promise.all(Array.from(groups.values(), (group) => processGroup(group, host)));
  return {
    acknowledged: settled.flatMap(({ acknowledged }) => acknowledged),
    handedBack: settled.flatMap(({ handedBack }) => handedBack),
    unavailable: settled.find(({ unavailable }) => unavailable !== null)?.unavailable ?? null,
  };
}

type Decoded = ReturnType<typeof decodeMessage>;

async function settledTogether(decoded: readonly Decoded[], { consumer, log }: GroupsHost): Promise<boolean> {
  const messages: Message[] = [];
  for (const one of decoded) if (one.ok) messages.push(one.message);
  if (consumer.together === undefined || messages.length < 2 || messages.length < decoded.length)
    return false;
  try {
    return await consumer.together(messages, log);
  } catch (err) {
    log.debug(
      { err, messages: messages.length },
      "the batch failed as a whole; taking its messages one by one",
    );
    return false;
  }
}

async function processGroup<Item extends Received>(
  group: readonly { readonly item: Item; readonly decoded: Decoded }[],
  host: GroupsHost,
): Promise<Settlement<Item>> {
  const acknowledged: Item[] = [];
  for (const [index, { item, decoded }] of group.entries()) {
    const outcome = await processOne(item, decoded, host);
    if (outcome.kind === "done") {
      acknowledged.push(item);
      continue;
    }
    const afterSeconds =
      outcome.kind === "retry" ? (outcome.afterSeconds ?? host.backOff(item.receiveCount)) : 1;
    // The whole rest waits as long as the one that failed: it must not come before.
    const handedBack = group.slice(index).map(({ item: message }) => ({ message, afterSeconds }));
    return { acknowledged, handedBack, unavailable: outcome.kind === "unavailable" ? outcome.reason : null };
  }
  return { acknowledged, handedBack: [], unavailable: null };
}

type Finished = Exclude<Outcome, { readonly kind: "dead-letter" }>;

async function processOne(item: Received, decoded: Decoded, host: GroupsHost): Promise<Finished> {
  const log = host.log.child({ messageId: item.id, ...(decoded.ok ? logFields(decoded.message) : {}) });
  const outcome = decoded.ok
    ? await handle(decoded.message, item, { ...host, log })
    : ({ kind: "dead-letter", reason: decoded.reason } as const);
  if (outcome.kind === "retry")
    log.warn({ reason: outcome.reason, receiveCount: item.receiveCount }, "handed back");
  if (outcome.kind === "unavailable") log.warn({ reason: outcome.reason }, "a dependency is down");
  if (outcome.kind !== "dead-letter") return outcome;
  try {
    await host.deadLetter(item, outcome.reason);
    log.error({ reason: outcome.reason }, "dead-lettered");
    return { kind: "done" };
  } catch (err) {
    log.error({ err, reason: outcome.reason }, "cannot be dead-lettered; handed back");
    return { kind: "retry", reason: "the dead-letter queue cannot be reached" };
  }
}

async function handle(message: Message, item: Received, host: GroupsHost): Promise<Outcome> {
  const { consumer, log, remainingMs } = host;
  if (remainingMs() < beginMs)
    return { kind: "retry", reason: "no time is left in this batch", afterSeconds: 0 };
  try {
    return await consumer.handle(message, { log, receiveCount: item.receiveCount, remainingMs });
  } catch (err) {
    log.error({ err, receiveCount: item.receiveCount }, "the handler failed");
    return { kind: "retry", reason: err instanceof Error ? err.message : String(err) };
  }
}

function logFields({ id, type, partner, trace, payload }: Message): Record<string, unknown> {
  const { file, shard, feed } = payload;
  return { eventId: id, eventType: type, partner, traceId: trace.split("-")[1], file, shard, feed };
}
