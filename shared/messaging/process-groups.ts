/**
 * The FIFO rules, for every host: the groups of a batch side by side, each strictly in order. The first message of a group that cannot
 * be finished hands back itself and the rest of its group unprocessed, so that none overtakes it; other groups go on. A hopeless
 * message is moved aside at once and its group goes on.
 */
import { type Decoded, decodeMessage } from "./decode-message.ts";
import type { Message } from "./handler.ts";
import { type GroupsHost, hasTime, processOne, type Received, whenCut } from "./process-one.ts";

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

interface Opened<Item extends Received> {
  readonly item: Item;
  readonly decoded: Decoded;
}

/** Processes one received batch. Never throws. */
export async function processGroups<Item extends Received>(
  batch: readonly Item[],
  host: GroupsHost,
): Promise<Settlement<Item>> {
  const opened = batch.map((item) => ({ item, decoded: decodeMessage(item.body) }));
  if (await settledTogether(opened, host)) return { acknowledged: batch, handedBack: [], unavailable: null };

  const groups = Map.groupBy(opened, ({ item }) => item.group);
  const settled = await Promise.all(Array.from(groups.values(), (group) => processGroup(group, host)));
  return {
    acknowledged: settled.flatMap(({ acknowledged }) => acknowledged),
    handedBack: settled.flatMap(({ handedBack }) => handedBack),
    unavailable: settled.find(({ unavailable }) => unavailable !== null)?.unavailable ?? null,
  };
}

/** The short cut. A batch with a body that cannot be read goes one by one: that one must be moved aside before its group goes on. */
async function settledTogether(opened: readonly Opened<Received>[], host: GroupsHost): Promise<boolean> {
  const { consumer, log } = host;
  const messages: Message[] = [];
  for (const { decoded } of opened) if (decoded.ok) messages.push(decoded.message);
  if (consumer.together === undefined || messages.length < 2 || messages.length < opened.length) return false;
  if (!hasTime(host)) return false;
  try {
    return await whenCut(consumer.together(messages, log), host.cut, false);
  } catch (err) {
    log.warn(
      { err, messages: messages.length },
      "the batch failed as a whole; taking its messages one by one",
    );
    return false;
  }
}

async function processGroup<Item extends Received>(
  group: readonly Opened<Item>[],
  host: GroupsHost,
): Promise<Settlement<Item>> {
  const acknowledged: Item[] = [];
  for (const [index, { item, decoded }] of group.entries()) {
    const finished = await processOne(item, decoded, host);
    if (finished.kind === "done") {
      acknowledged.push(item);
      continue;
    }
    const { afterSeconds, unavailable } = finished;
    // The whole rest waits as long as the one that failed: it must not come before.
    const handedBack = group.slice(index).map(({ item: message }) => ({ message, afterSeconds }));
    return { acknowledged, handedBack, unavailable };
  }
  return { acknowledged, handedBack: [], unavailable: null };
}
