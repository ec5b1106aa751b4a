import { expect, test } from "bun:test";
import { positionsKey } from "@sluice/contracts/objects.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import { eventsOf, fileNumbered, partnerNamed, second, testQuery } from "./testing.ts";
import { orderHistory } from "./testing-entity.ts";

const file = fileNumbered(2);

/** An order whose version 2 was written by file 2, record 2, line 3, in shard 3; the file has got as far as it is told. */
async function traced() {
  const { events, objects } = orderHistory("A-1", [{ status: "new" }, { status: "paid" }]);
  const bytes = new Uint8Array(3 * positionBytes);
  for (const index of [0, 1, 2])
    writePosition(new DataView(bytes.buffer), index * positionBytes, {
      line: index + 2,
      byte: 40 + 20 * index,
    });
  const query = await testQuery({
    objects: {
      bytes: async (key, range) => {
        const { offset = 0, length = bytes.length } = range ?? {};
        return key === positionsKey(partnerNamed("acme"), file)
          ? bytes.slice(offset, offset + length)
          : new TextEncoder().encode(JSON.stringify(objects.get(key)));
      },
    },
  });
  await query.take(...events);
  return query;
}

test("a row is traced from the bytes of its file to its event, each step with its time, and what is not so far without", async () => {
  const query = await traced();
  const e = eventsOf(file);
  await query.take(e.received(), e.sharded(), e.validated());
  expect(await query.json("/v1/trace/order/A-1")).toMatchObject({
    ...{ entity: "order", key: "A-1", partner: "acme", version: 2, newest: 2 },
    from: { file, feed: "orders", record: 2, line: 3, bytes: { first: 60, last: 79 }, shard: 3 },
    write: { queue: "sync-consumer", type: "order.created.v1" },
    steps: [
      { step: "received", at: second(0) },
      { step: "cut", at: second(2) },
      { step: "shard-judged", at: null },
      { step: "verdict", at: second(4), what: "validated" },
      { step: "load-requested", at: null },
      { step: "written", at: second(2), what: "version 2: updated" },
      { step: "shard-loaded", at: null },
      { step: "file-loaded", at: null },
      { step: "synced", at: null },
    ],
  });
});

test("once every event of its file is settled, it is synced", async () => {
  const query = await traced();
  const e = eventsOf(file);
  await query.take(e.received(), e.loaded(), e.progressed(13, 2, 1));
  const { steps } = await query.json("/v1/trace/order/A-1");
  expect(steps).toContainEqual({
    ...{ step: "synced", at: second(8), event: e.progressed(13, 2, 1).id },
    what: "16 of the file's 16 events settled: 13 applied, 2 superseded, 1 discarded",
  });
});

test("an earlier version is traced to its own file and line; another partner's entity to none", async () => {
  const query = await traced();
  expect(await query.json("/v1/trace/order/A-1?version=1")).toMatchObject({
    ...{ version: 1, newest: 2, from: { file: fileNumbered(1), line: 2, bytes: null } },
  });
  expect((await query.get("/v1/trace/order/A-1", "zenith")).status).toBe(404);
});
