import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { asRecord, second, type TestQuery, testQuery } from "./testing.ts";
import { orderHistory, type Writing } from "./testing-entity.ts";

/** A service that heard of some of an order's versions; the newest among them. */
async function knowing(writings: readonly Writing[], heard = writings.length): Promise<TestQuery> {
  const query = await testQuery();
  const { events, objects } = orderHistory("A-1", writings);
  await query.take(...events.slice(heard - 1, heard));
  for (const [key, entries] of objects) query.objects.set(key, entries);
  return query;
}
const path = "/v1/entities/order/A-1";
const plain: readonly Writing[] = [
  { status: "new" },
  { status: "paid" },
  { status: null },
  { status: "again" },
];
const problemOf = async (response: Response) => asRecord(await response.json());

test("every version is told as it was told when it was the newest, by its number and by any instant at which it stood", async () => {
  const writing = fc.record({ status: fc.option(fc.string({ minLength: 1 })), together: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(writing, { minLength: 1, maxLength: 12 }), async (writings) => {
      const now = await knowing(writings);
      for (const [index] of writings.entries()) {
        const version = index + 1;
        const then = await (await knowing(writings, version)).json(path);
        const about = { newest: writings.length };
        expect(await now.json(`${path}?version=${version}`)).toEqual({
          ...then,
          ...about,
          asOf: { version },
        });
        const at = second(version + 0.5);
        expect(await now.json(`${path}?at=${at}`)).toEqual({ ...then, ...about, asOf: { at } });
      }
    }),
    { numRuns: 25 },
  );
});

test("a version is told with its event, its time, and the file and line that made it", async () => {
  const query = await knowing(plain);
  expect(await query.json(`${path}?version=3`)).toMatchObject({
    ...{ version: 3, newest: 4, deleted: true, state: null, change: "removed", event: "order.created.v1" },
    ...{ changedAt: second(3), source: { record: 3, line: 4, sequence: 3 } },
  });
});

describe("there is a clear answer for", () => {
  test.each([
    ["a version that is not written yet", `${path}?version=5`, 404, "no-such-version", { newest: 4 }],
    [
      "an instant before the first version",
      `${path}?at=${second(0)}`,
      404,
      "before-the-first",
      { first: second(1) },
    ],
    ["a version that is no number", `${path}?version=0`, 400, "bad-query", { parameter: "version" }],
    [
      "a version and an instant at once",
      `${path}?version=1&at=${second(1)}`,
      400,
      "bad-query",
      { parameter: "at" },
    ],
    ["an instant without a zone", `${path}?at=2026-11-20T09:00:00`, 400, "bad-query", { parameter: "at" }],
  ])("%s", async (_, asked, status, code, extra) => {
    const response = await (await knowing(plain)).get(asked);
    expect([response.status, await problemOf(response)]).toMatchObject([
      status,
      { type: `/problems/${code}`, ...extra },
    ]);
  });

  test("versions whose journal is removed: those behind it are told, it and those before it are not kept", async () => {
    const query = await knowing(plain);
    for (const key of query.objects.keys()) if (key.includes("try3")) query.objects.delete(key);
    // Version 3 itself lies in the journal of version 4; when it was written was told by its own.
    expect(await query.json(`${path}?version=3`)).toMatchObject({ version: 3, changedAt: null, event: null });
    for (const asked of [`${path}?version=2`, `${path}?at=${second(3)}`]) {
      const response = await query.get(asked);
      expect([response.status, await problemOf(response)]).toMatchObject([
        410,
        { type: "/problems/version-not-kept", oldest: asked.includes("at") ? 4 : 3 },
      ]);
    }
  });

  test("an entity that an older build told of, without the way to its past", async () => {
    const query = await testQuery();
    const { events } = orderHistory("A-1", plain);
    for (const event of events.slice(-1)) {
      const { journal, ...older } = event;
      expect(journal).not.toBe("");
      await query.take(older);
    }
    expect(await query.json(`${path}?version=4`)).toMatchObject({ version: 4 });
    expect((await query.get(`${path}?version=3`)).status).toBe(410);
  });

  test("another partner, who learns nothing of it", async () => {
    expect((await (await knowing(plain)).get(`${path}?version=1`, "zenith")).status).toBe(404);
  });
});

test("a pointer that leads to another entity's entry is a fault, not an answer", async () => {
  const query = await knowing(plain);
  for (const [key, entries] of query.objects)
    if (Array.isArray(entries)) query.objects.set(key, entries.toReversed());
  expect((await query.get(`${path}?version=1`)).status).toBe(500);
});
