import { expect, test } from "bun:test";
import fc from "fast-check";
import { asRecord, fileNumbered, second, testQuery, wholeWay } from "./testing.ts";

const file = fileNumbered(1);
const way = wholeWay(file);

test("at an instant a file stood where the events that had occurred by then put it, in whatever order they came in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...way], { minLength: way.length }),
      fc.integer({ min: 0, max: 9 }),
      async (events, seconds) => {
        const { take, json } = await testQuery();
        await take(...events, ...events.slice(3));
        const seen = way.filter(({ occurredAt }) => occurredAt <= second(seconds));
        const alone = await testQuery();
        await alone.take(...seen);
        const { asOf, ...then } = await json(`/v1/files/${file}?at=${second(seconds)}`);
        expect(asOf).toBe(second(seconds));
        expect(then).toEqual(await alone.json(`/v1/files/${file}`));
      },
    ),
    { numRuns: 30 },
  );
});

test("the phase follows the hands of the clock", async () => {
  const { take, json } = await testQuery();
  await take(...way);
  const phases = [];
  for (const seconds of [0, 1, 4, 7, 8])
    phases.push((await json(`/v1/files/${file}?at=${second(seconds)}`))["phase"]);
  expect(phases).toEqual(["shard", "validate", "load", "sync", "synced"]);
});

test("before its receipt there was nothing, and the answer says since when there is something", async () => {
  const { take, get } = await testQuery();
  await take(...way);
  const response = await get(`/v1/files/${file}?at=2026-11-20T08:59:59.999Z`);
  expect([response.status, asRecord(await response.json())]).toMatchObject([
    404,
    { type: "/problems/before-the-first", first: second(0) },
  ]);
});

test.each([
  ["2026-11-20T18:00:04%2B09:00", 200],
  ["2026-11-20T18:00:04+09:00", 200],
  ["2026-11-20T09:00:04.5Z", 200],
  ["2026-11-20T09:00:04", 400],
  ["2026-11-20", 400],
  ["2026-13-20T09:00:04Z", 400],
  ["yesterday", 400],
  ["", 400],
])("the instant %s is answered with %d", async (at, status) => {
  const { take, get } = await testQuery();
  await take(...way);
  expect((await get(`/v1/files/${file}?at=${at}`)).status).toBe(status);
});

test("another partner's file has no past either", async () => {
  const { take, get } = await testQuery();
  await take(...way);
  expect((await get(`/v1/files/${file}?at=${second(4)}`, "zenith")).status).toBe(404);
});
