import { expect, test } from "bun:test";
import fc from "fast-check";
import { fileNumbered, orderEvent, second, testQuery } from "./testing.ts";

test("an entity is told with its version, its state, and the file and line that made it so", async () => {
  const { take, json } = await testQuery();
  await take(orderEvent("A-1", 2));
  expect(await json("/v1/entities/order/A-1")).toEqual({
    entity: "order",
    key: "A-1",
    partner: "acme",
    feed: "orders",
    version: 2,
    change: "updated",
    event: "order.created.v1",
    changedAt: second(2),
    deleted: false,
    state: { orderNo: "A-1", status: "v2", amount: "12.30" },
    source: { file: fileNumbered(2), sequence: 2, line: 3 },
  });
});

test("a removed entity is still told of: deleted, without a state", async () => {
  const { take, json } = await testQuery();
  await take(orderEvent("A-1", 1), orderEvent("A-1", 2, { removed: true }));
  expect(await json("/v1/entities/order/A-1")).toMatchObject({ deleted: true, state: null, version: 2 });
});

test("whatever the order and the repeats of its events, the newest is what an entity is", async () => {
  const events = [1, 2, 3, 4].map((version) => orderEvent("A-1", version));
  const restored = orderEvent("A-1", 2, { epoch: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...events, ...events, restored], { minLength: 9 }),
      async (messages) => {
        const { take, json } = await testQuery();
        await take(...messages);
        expect(await json("/v1/entities/order/A-1")).toMatchObject({ version: 2, state: { status: "v2" } });
      },
    ),
    { numRuns: 30 },
  );
});

test.each(["北海道/1|2", "100 % & more?", "a#b", "~tilde", "k".repeat(1000), "漢".repeat(1000)])(
  "the key %j is found by its URL-encoded form",
  async (key) => {
    const { take, json } = await testQuery();
    await take(orderEvent(key, 1), orderEvent(`${key}!`.slice(-1000), 2));
    expect(await json(`/v1/entities/order/${encodeURIComponent(key)}`)).toMatchObject({ key, version: 1 });
  },
);
