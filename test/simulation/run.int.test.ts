import { expect, test } from "bun:test";
import { run } from "./run.ts";

test("a seed is one run: the same files, the same faults and the same history each time", async () => {
  const [first, second] = [await run(12), await run(12)];
  expect(second.injected).toEqual(first.injected);
  expect([...second.images]).toEqual([...first.images]);
  expect(first.injected.length).toBeGreaterThan(0);
});

test("with all of its faults named, it is the same run", async () => {
  const first = await run(12);
  const second = await run(12, { only: new Set(first.injected.map(({ number }) => number)) });
  expect([...second.images]).toEqual([...first.images]);
});

test("two seeds are two runs", async () => {
  const [first, second] = [await run(3), await run(4)];
  expect([...second.images]).not.toEqual([...first.images]);
});

test("without its faults a run is another, and keeps its promises too", async () => {
  const calm = await run(12, { only: new Set() });
  expect(calm.injected).toEqual([]);
  expect(calm.wrong).toEqual([]);
});
