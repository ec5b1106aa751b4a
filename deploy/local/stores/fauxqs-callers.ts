/**
 * One more mend of fauxqs (see fauxqs-mends.ts): a long poll whose caller has gone still takes the next messages, and they stay hidden from
 * everybody for their visibility: after a kill or a stop a group hangs for 20 s. Here such a poll is forgotten as its connection closes.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Server, ServerResponse } from "node:http";

/** What is used of fauxqs's queue class (sqs/sqsStore.js). */
interface PolledQueue {
  readonly pollWaiters: { readonly timer: ReturnType<typeof setTimeout> }[];
  waitForMessages(seconds: number): Promise<void>;
  stopPollTimerIfEmpty(): void;
}

/** Lays the mend on, for this process and for servers that it starts afterwards. Throws when fauxqs is not as it was. */
export async function forgetGoneCallers(): Promise<void> {
  const store = new URL("./sqs/sqsStore.js", import.meta.resolve("fauxqs")).href;
  const { SqsQueue }: Record<string, unknown> = await import(store);
  const prototype: unknown = typeof SqsQueue === "function" ? SqsQueue.prototype : undefined;
  if (!isPolledQueue(prototype))
    throw new Error("fauxqs's SqsQueue is not as it was in 2.4.1: the mend does not fit it");

  const answering = new AsyncLocalStorage<ServerResponse>();
  const emit = Server.prototype.emit;
  Server.prototype.emit = function emitWithAnswer(
    this: Server,
    event: string,
    ...values: unknown[]
  ): boolean {
    const answer = values[1];
    const pass = (): boolean => Reflect.apply(emit, this, [event, ...values]);
    return event === "request" && answer instanceof ServerResponse ? answering.run(answer, pass) : pass();
  };

  const wait = prototype.waitForMessages;
  prototype.waitForMessages = function waitWhileCalled(this: PolledQueue, seconds) {
    const waiting = wait.call(this, seconds);
    const mine = this.pollWaiters.at(-1);
    answering.getStore()?.once("close", () => {
      const at = mine === undefined ? -1 : this.pollWaiters.indexOf(mine);
      if (mine === undefined || at < 0) return;
      this.pollWaiters.splice(at, 1);
      clearTimeout(mine.timer);
      this.stopPollTimerIfEmpty();
    });
    return waiting;
  };
}

const isPolledQueue = (value: unknown): value is PolledQueue =>
  typeof value === "object" &&
  value !== null &&
  ["waitForMessages", "stopPollTimerIfEmpty", "notifyWaiters"].every(
    (method) => typeof Reflect.get(value, method) === "function",
  );
