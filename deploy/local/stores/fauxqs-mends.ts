/**
 * Mends of fauxqs 2.4.1, where it differs from what AWS documents of FIFO queues. Each has a test that fails without it, and each refuses
 * to be laid on another version, whose insides may be others.
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
  readonly fifoLockedGroups: Map<string, number>;
  processTimers(): void;
  dequeueFifo(max: number, visibility: unknown, deadLetters: unknown): unknown[];
}

/** What is used of its persistence (persistence.js). */
interface Persistence {
  readonly db: { prepare(sql: string): { run(...values: unknown[]): unknown } };
  updateMessageReady(messageId: string): void;
}

/** Lays the mends on. Throws when fauxqs is not the version they were made for. */
export async function mendFauxqs(): Promise<void> {
  const main = import.meta.resolve("fauxqs");
  const manifest: unknown = JSON.parse(readFileSync(fileURLToPath(new URL("../package.json", main)), "utf8"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "?";
  if (version !== mendedVersion)
    throw new Error(`fauxqs is ${String(version)}; the mends are for ${mendedVersion}`);
  const sqs: { readonly SqsQueue: { readonly prototype: FifoQueue } } = await import(
    new URL("./sqs/sqsStore.js", main).href
  );
  const kept: { readonly PersistenceManager: { readonly prototype: Persistence } } = await import(
    new URL("./persistence.js", main).href
  );
  manyOfAGroup(sqs.SqsQueue.prototype);
  keepReceiveCount(kept.PersistenceManager.prototype);
}

/**
 * AWS hands out as many messages of one group as it can in one receive, in order; fauxqs one a group. And when several of a group come
 * back together, fauxqs puts them in reverse.
 */
function manyOfAGroup(queue: FifoQueue): void {
  const takeOne = queue.dequeueFifo;
  queue.dequeueFifo = function dequeueFifo(this: FifoQueue, max, visibility, deadLetters) {
    this.processTimers();
    for (const messages of this.fifoMessages.values()) {
      const [first, second] = messages;
      if (first !== undefined && second !== undefined && first.sequenceNumber > second.sequenceNumber)
        messages.sort((a, b) => (a.sequenceNumber < b.sequenceNumber ? -1 : 1));
    }
    // A group that this very call has begun to hand out is not locked against the rest of the call.
    const before = new Map(this.fifoLockedGroups);
    const mine = new Map<string, number>();
    const unlock = (): void => {
      this.fifoLockedGroups.clear();
      for (const [group, count] of before) this.fifoLockedGroups.set(group, count);
    };
    const taken: unknown[] = [];
    while (taken.length < Math.min(max, 10)) {
      unlock();
      const one = takeOne.call(this, 1, visibility, deadLetters);
      if (one.length === 0) break;
      for (const [group, count] of this.fifoLockedGroups)
        if (!before.has(group)) mine.set(group, (mine.get(group) ?? 0) + count);
      taken.push(...one);
    }
    unlock();
    for (const [group, count] of mine) this.fifoLockedGroups.set(group, count);
    return taken;
  };
}

/** With a data directory, a message made visible at once loses its receive count, which the database refuses: the group would hang. */
function keepReceiveCount(persistence: Persistence): void {
  persistence.updateMessageReady = function updateMessageReady(this: Persistence, messageId) {
    this.db
      .prepare(
        "update sqs_messages set receipt_handle = null, visibility_deadline = null where message_id = ?",
      )
      .run(messageId);
  };
}
