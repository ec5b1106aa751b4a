/** How every dead-letter queue behaves, and that a look leaves it as it was. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import { look } from "../dead-letters/look.ts";
import type { DeadLetterQueue, RawLetter } from "./dead-letter-queue.ts";

/** Makes an empty queue of each kind. */
export interface DeadLetterQueues {
  fifo(): Promise<DeadLetterQueue>;
  standard(): Promise<DeadLetterQueue>;
}

const bodies = (letters: readonly RawLetter[]): string[] => letters.map(({ body }) => body);

/** Runs the suite. */
export function deadLetterQueueSuite(name: string, make: DeadLetterQueues): void {
  describe(name, () => {
    /** Puts letters `<group><number>` in, one after another. */
    const fill = async (queue: DeadLetterQueue, ...names: string[]): Promise<void> => {
      for (const body of names)
        await queue.put({
          body,
          attributes: { reason: `${body} is wrong` },
          group: body.charAt(0),
          deduplication: body,
        });
    };

    test("a look loses nothing and changes no order, however often somebody looks", async () => {
      const queue = await make.fifo();
      await fill(queue, "a1", "b1", "a2", "a3");
      for (let times = 0; times < 3; times += 1) {
        const { letters, unseen } = await look(queue);
        expect(bodies(letters).filter((body) => body.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
        expect(bodies(letters)).toContain("b1");
        expect(unseen).toBe(0);
      }
    });

    test("of a FIFO group the first ten are seen, and the rest is counted", async () => {
      const queue = await make.fifo();
      const names = Array.from({ length: 13 }, (_, index) => `a${index}`);
      await fill(queue, ...names, "b0");
      const { letters, unseen } = await look(queue);
      expect(bodies(letters).filter((body) => body.startsWith("a"))).toEqual(names.slice(0, 10));
      expect(unseen).toBe(14 - letters.length);
    });

    test("all letters of a standard queue are seen, each once", async () => {
      const queue = await make.standard();
      const names = Array.from({ length: 25 }, (_, index) => `p${index}`);
      for (const body of names) await queue.put({ body, attributes: {} });
      const { letters, unseen } = await look(queue);
      expect(bodies(letters).toSorted()).toEqual(names.toSorted());
      expect(unseen).toBe(0);
      expect(letters.map(({ group }) => group)).toEqual(letters.map(() => null));
    });

    test("what is held nobody else gets, what is removed nobody", async () => {
      const queue = await make.fifo();
      await fill(queue, "a1", "a2");
      const [first] = await queue.take({ max: 1, holdSeconds: 30, thorough: true });
      if (first === undefined) throw new Error("nothing was taken");
      expect({ ...first, handle: "", id: "", sentAt: 0 }).toEqual({
        ...{ handle: "", id: "", sentAt: 0 },
        body: "a1",
        group: "a",
        attributes: { reason: "a1 is wrong" },
      });
      expect(await queue.take({ max: 10, holdSeconds: 30, thorough: true })).toEqual([]);
      await queue.remove([first]);
      expect(bodies((await look(queue)).letters)).toEqual(["a2"]);
      expect(await queue.count()).toBe(1);
    });

    test("giving back or removing with a stale handle does nothing", async () => {
      const queue = await make.standard();
      await queue.put({ body: "p1", attributes: {} });
      const taken = await queue.take({ max: 1, holdSeconds: 30, thorough: true });
      await queue.remove(taken);
      await queue.giveBack(taken);
      await queue.remove(taken);
      expect(await queue.count()).toBe(0);
    });
  });
}
