import { expect, test } from "bun:test";
import { run } from "./run.ts";

test("a seed is one run: the same files, the same faults and the same history each time", async () => {
  const [first, second] = [await run(12), await run(12)];
  expect(second.injected).toEqual(first.injected);
  expect([...second.images]).toEqual([...first.images]);
  expect(first.injected.length).toBeGreaterThan(0);
});

test("two seeds are two runs", async () => {
  const [first, second] = [await run(3), await run(4)];
  expect([...second.images]).not.toEqual([...first.images]);
});

test("without its faults a run is another, and keeps its promises too", async () => {
  const { injected } = await run(12);
  const calm = await run(12, { left: new Set(injected.map(({ number }) => number)) });
  expect(calm.injected.length).toBeLessThan(injected.length);
  expect(calm.wrong).toEqual([]);
});
