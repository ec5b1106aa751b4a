/** How every FIFO queue behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import type { Queue, QueueMessage } from "./queue.ts";

/** A queue under test. */
export interface QueueUnderTest {
  readonly queue: Queue;
  /** Sends one message after another; each has its own deduplication id unless told. */
  send(group: string, body: string, deduplicationId?: string): Promise<void>;
  /** What lies in the dead-letter queue; the reason is null where the queue itself gave up. */
  deadLetters(): Promise<
    readonly { readonly body: string; readonly group: string; readonly reason: string | null }[]
  >;
  /** Waits for work that needs time to pass. */
  during<Result>(work: Promise<Result>): Promise<Result>;
}

/**
 * Runs the suite. `makeQueue` gives an empty queue that gives a message up after three receives. `cannot` names what a part of others' making
 * cannot do, each with the reason: it is skipped under both. Throws when it names what is not asked here.
 */
export function queueSuite(
  name: string,
  makeQueue: () => Promise<QueueUnderTest>,
  cannot: Readonly<Record<string, string>> = {},
): void {
  describe(name, () => {
    const asked = new Set<string>();
    const law = (what: string, body: () => Promise<void>): void => {
      asked.add(what);
      const reason = cannot[what];
      if (reason === undefined) test(what, body);
      else test.skip(`${what} (${reason})`, body);
    };
    /** Receives; a wait of 0 asks whether there is something now. */
    const receive = (on: QueueUnderTest, { max = 10, waitSeconds = 0, visibilitySeconds = 30 } = {}) =>
      on.during(
        on.queue.receive({ max, waitSeconds, visibilitySeconds, signal: new AbortController().signal }),
      );
    const bodies = (messages: readonly QueueMessage[]): string[] => messages.map(({ body }) => body);
    const sendAll = async (on: QueueUnderTest, ...names: string[]): Promise<void> => {
      for (const each of names) await on.send(each.charAt(0), each);
    };

    law(
      "hands out many messages of one group at once, in the order sent, with other groups beside",
      async () => {
        const on = await makeQueue();
        await sendAll(on, "a1", "a2", "b1", "a3");
        const got = await receive(on);
        expect(bodies(got).filter((body) => body.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
        expect(bodies(got)).toContain("b1");
        expect(got.map(({ group, body }) => group === body.charAt(0))).toEqual([true, true, true, true]);
        expect(got.map(({ receiveCount }) => receiveCount)).toEqual([1, 1, 1, 1]);
        expect(new Set(got.map(({ id }) => id)).size).toBe(4);
      },
    );

    law("keeps a group locked while any of its messages is in flight, and no other group", async () => {
      const on = await makeQueue();
      await sendAll(on, "a1", "a2", "a3");
      const [first, second] = await receive(on, { max: 2 });
      if (first === undefined || second === undefined) throw new Error("two messages were asked for");
      await sendAll(on, "b1");
      expect(bodies(await receive(on))).toEqual(["b1"]);
      await on.queue.acknowledge([first]);
      expect(await receive(on)).toEqual([]);
      await on.queue.acknowledge([second]);
      expect(bodies(await receive(on))).toEqual(["a3"]);
    });

    law("waits for the first message when asked to", async () => {
      const on = await makeQueue();
      const waiting = receive(on, { waitSeconds: 5 });
      await on.send("a", "a1");
      expect(bodies(await waiting)).toEqual(["a1"]);
    });

    law("gives an empty answer when the wait is over", async () => {
      const on = await makeQueue();
      expect(await receive(on, { waitSeconds: 1 })).toEqual([]);
    });

    law("hands a message that was handed back out again, before those behind it, counting", async () => {
      const on = await makeQueue();
      await sendAll(on, "a1", "a2", "a3");
      const got = await receive(on, { max: 2 });
      await on.queue.hide(got, 0);
      const again = await receive(on);
      expect(bodies(again)).toEqual(["a1", "a2", "a3"]);
      expect(again.map(({ receiveCount }) => receiveCount)).toEqual([2, 2, 1]);
    });

    law("hands a group out again in order when its visibility is over", async () => {
      const on = await makeQueue();
      await sendAll(on, "a1", "a2", "a3");
      const lost = await receive(on, { max: 3, visibilitySeconds: 1 });
      expect(bodies(lost)).toEqual(["a1", "a2", "a3"]);
      const again = await receive(on, { waitSeconds: 5 });
      expect(bodies(again)).toEqual(["a1", "a2", "a3"]);
      expect(again.map(({ receiveCount }) => receiveCount)).toEqual([2, 2, 2]);
    });

    law("keeps a message hidden as long as it is asked to again", async () => {
      const on = await makeQueue();
      await sendAll(on, "a1");
      const got = await receive(on, { visibilitySeconds: 1 });
      await on.queue.hide(got, 30);
      expect(await receive(on, { waitSeconds: 2 })).toEqual([]);
      await on.queue.acknowledge(got);
    });

    law("takes a deduplication id once, even when its message is gone", async () => {
      const on = await makeQueue();
      await on.send("a", "first", "id");
      await on.send("a", "second", "id");
      const got = await receive(on);
      expect(bodies(got)).toEqual(["first"]);
      await on.queue.acknowledge(got);
      await on.send("a", "third", "id");
      await on.send("a", "fourth", "another id");
      expect(bodies(await receive(on))).toEqual(["fourth"]);
    });

    law("lets A, B, A through: equal bodies are not equal messages", async () => {
      const on = await makeQueue();
      for (const [index, body] of ["A", "B", "A"].entries()) await on.send("a", body, `event-${index}`);
      expect(bodies(await receive(on))).toEqual(["A", "B", "A"]);
    });

    law("gives up a message that was received too often, and goes on with its group", async () => {
      const on = await makeQueue();
      await sendAll(on, "a1");
      for (let count = 1; count <= 3; count += 1) await on.queue.hide(await receive(on), 0);
      await sendAll(on, "a2");
      expect(bodies(await receive(on, { waitSeconds: 2 }))).toEqual(["a2"]);
      expect(await on.deadLetters()).toEqual([{ body: "a1", group: "a", reason: null }]);
    });

    law(
      "dead-letters with the reason, in the message's group, once, whatever characters the reason has",
      async () => {
        const on = await makeQueue();
        await sendAll(on, "a1");
        const got = await receive(on);
        const [message] = got;
        if (message === undefined) throw new Error("a message was sent");
        await on.queue.deadLetter(message, "no such file\u0000 – 見つからない");
        await on.queue.deadLetter(message, "a repeat: the first one's reply was lost");
        await on.queue.acknowledge(got);
        const [dead, ...more] = await on.deadLetters();
        expect(more).toEqual([]);
        expect(dead).toMatchObject({ body: "a1", group: "a" });
        expect(dead?.reason).toMatch(/^no such file.? – 見つからない$/u);
      },
    );

    law("stops waiting when it is told to, and then takes nothing any more", async () => {
      const on = await makeQueue();
      const stop = new AbortController();
      const waiting = on.queue
        .receive({ max: 1, waitSeconds: 20, visibilitySeconds: 30, signal: stop.signal })
        .then(
          () => "answered",
          () => "stopped",
        );
      stop.abort();
      expect(await on.during(waiting)).toBe("stopped");
      await sendAll(on, "a1");
      expect(bodies(await receive(on, { waitSeconds: 2 }))).toEqual(["a1"]);
    });

    const unknown = Object.keys(cannot).filter((what) => !asked.has(what));
    if (unknown.length > 0) throw new Error(`the suite asks no such thing: ${unknown.join("; ")}`);
  });
}
