import { expect, test } from "bun:test";
import fc from "fast-check";
import { jitterMs } from "./back-off.ts";
import { chunksOf, inLanes } from "./lanes.ts";

test("every item is done once, and never more at once than allowed", async () => {
  const items = Array.from({ length: 30 }, (_, index) => index);
  const done: number[] = [];
  let [running, most] = [0, 0];
  await inLanes(items, 4, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect(done.toSorted((a, b) => a - b)).toEqual(items);
  expect(most).toBe(4);
});

test("after a failure none is begun, those under way end, and the first failure is thrown", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const run = inLanes([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error("two");
    await Promise.resolve();
    await Promise.resolve();
    ended.push(item);
  });
  await expect(run).rejects.toThrow("two");
  expect(ended).toEqual(begun.filter((item) => item !== 2));
  expect(begun).not.toContain(5);
});

test("chunks hold every item in order, none above the size", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const chunks = chunksOf(items, size);
      expect(chunks.flat()).toEqual(items);
      expect(chunks.every(({ length }) => length > 0 && length <= size)).toBe(true);
    }),
  );
});

test("a back-off doubles up to its cap, and chance decides how much of it is waited", () => {
  const limits = { baseMs: 50, capMs: 300 };
  expect([1, 2, 3, 4, 99].map((attempt) => jitterMs(attempt, limits, 1))).toEqual([50, 100, 200, 300, 300]);
  expect(jitterMs(3, limits, 0)).toBe(0);
});
