/**
 * Mends of fauxqs 2.4.1, where it differs from what AWS documents of FIFO queues. Each has a test that fails without it. They reach into
 * private parts, so they refuse to be laid on another version, or on parts that are not as they were.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const mendedVersion = "2.4.1";

interface QueuedMessage {
  readonly sequenceNumber: string;
}

/** What is used of fauxqs's queue class (sqs/sqsStore.js). */
interface FifoQueue {
  readonly fifoMessages: Map<string, QueuedMessage[]>;
  /** Messages in flight, by group: a group with any is locked. */
  readonly fifoLockedGroups: Map<string, number>;
  processTimers(): void;
  dequeueFifo(max: number, visibility: unknown, deadLetters: unknown): unknown[];
}

/** What is used of its persistence (persistence.js). */
interface Persistence {
  readonly db: { prepare(sql: string): { run(...values: unknown[]): unknown } };
  updateMessageReady(messageId: string): void;
}

/** A class of fauxqs, as far as it is used. */
type ClassOf<Instance> = (new (...values: unknown[]) => Instance) & { readonly prototype: Instance };

/** Lays the mends on, for this process. Throws when fauxqs is not what they were made for. */
export async function mendFauxqs(): Promise<void> {
  const main = import.meta.resolve("fauxqs");
  const manifest: unknown = JSON.parse(readFileSync(fileURLToPath(new URL("../package.json", main)), "utf8"));
  const version = isRecord(manifest) ? manifest["version"] : "?";
  if (version !== mendedVersion)
    throw new Error(`fauxqs is ${String(version)}; the mends are for ${mendedVersion}`);
  const { SqsQueue }: Record<string, unknown> = await import(new URL("./sqs/sqsStore.js", main).href);
  const { PersistenceManager }: Record<string, unknown> = await import(
    new URL("./persistence.js", main).href
  );
  if (!isFifoQueue(SqsQueue)) throw changed("SqsQueue");
  if (!isPersistence(PersistenceManager)) throw changed("PersistenceManager");
  manyOfAGroup(SqsQueue.prototype);
  keepReceiveCount(PersistenceManager.prototype);
}

/** AWS hands out at most so many messages a receive, so at most so many of a group are ever in flight, or come back to its head. */
const receiveMax = 10;

/**
 * AWS hands out as many messages of one group as it can in one receive, in order; fauxqs hands out one. And of several that come back
 * together, fauxqs puts the last first. So each group is taken from alone, through a view in which nothing is locked.
 */
function manyOfAGroup(prototype: FifoQueue): void {
  const takeOne = prototype.dequeueFifo;
  prototype.dequeueFifo = function dequeueFifo(this: FifoQueue, max, visibility, deadLetters) {
    this.processTimers();
    const taken: unknown[] = [];
    const most = Math.min(max, receiveMax);
    for (const [group, messages] of this.fifoMessages) {
      if (taken.length >= most) break;
      if (this.fifoLockedGroups.has(group)) continue;
      orderHead(messages);
      const locks = new Map<string, number>();
      const alone: FifoQueue = Object.create(this, {
        fifoMessages: { value: new Map([[group, messages]]) },
        fifoLockedGroups: { value: locks },
        processTimers: { value: () => undefined },
      });
      let ofGroup = 0;
      while (taken.length < most) {
        locks.clear();
        const one = takeOne.call(alone, 1, visibility, deadLetters);
        if (one.length === 0) break;
        taken.push(...one);
        ofGroup += 1;
      }
      if (ofGroup > 0) this.fifoLockedGroups.set(group, ofGroup);
      if (messages.length === 0) this.fifoMessages.delete(group);
    }
    return taken;
  };
}

/** Puts a group's head in order again. Behind it lies what was never handed out, which is in order. */
function orderHead(messages: QueuedMessage[]): void {
  const head = messages.slice(0, receiveMax);
  if (head.every(({ sequenceNumber }, at) => at === 0 || head[at - 1]!.sequenceNumber < sequenceNumber))
    return;
  head.sort((a, b) => (a.sequenceNumber < b.sequenceNumber ? -1 : 1));
  messages.splice(0, head.length, ...head);
}

/** With a data directory, a message made visible at once loses its receive count, which the database refuses: the group would hang. */
function keepReceiveCount(prototype: Persistence): void {
  prototype.updateMessageReady = function updateMessageReady(this: Persistence, messageId) {
    this.db
      .prepare(
        "update sqs_messages set receipt_handle = null, visibility_deadline = null where message_id = ?",
      )
      .run(messageId);
  };
}

function isFifoQueue(value: unknown): value is ClassOf<FifoQueue> {
  if (!isClass(value) || !has(value.prototype, "dequeueFifo", "processTimers", "changeVisibility"))
    return false;
  const queue: unknown = new value("probe.fifo", "", "", { FifoQueue: "true" }, {});
  return (
    isRecord(queue) && ["fifoMessages", "fifoLockedGroups"].every((field) => queue[field] instanceof Map)
  );
}

const isPersistence = (value: unknown): value is ClassOf<Persistence> =>
  isClass(value) && has(value.prototype, "updateMessageReady", "updateMessageInflight");

const isClass = (value: unknown): value is ClassOf<unknown> => typeof value === "function";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const has = (value: unknown, ...methods: readonly string[]): boolean =>
  isRecord(value) && methods.every((method) => typeof value[method] === "function");

const changed = (what: string): Error =>
  new Error(`fauxqs's ${what} is not as it was in ${mendedVersion}: the mends do not fit it`);
