/** What state-query is asked about: three files and an order, put in as the bus would, over whatever stores. */
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import {
  eventsOf,
  fileNumbered,
  orderEvent,
  testQuery,
  type TestQuery,
  wholeWay,
} from "@sluice/state-query/testing.ts";

const header = "order_no,step,at,customer,currency,amount\n";
const badRow = "A-001,created,2026-11-20T09:30:00Z,青木書店,JPY,12,5\n";
const conflicts = { conflicts: 1, byCode: { "entity.step": 1 }, samples: [] };
const report = {
  ...{ rows: 20, badRows: 2, errors: 3, byCode: { "cell.pattern": 3 } },
  byColumn: { amount: { "cell.pattern": 3 } },
  samples: [
    {
      ...{ record: 1, line: 2, byte: header.length + 1, column: "amount", value: "12,5" },
      ...{ code: "cell.pattern", message: "must be an amount" },
    },
  ],
};

/** State-query over these stores, which know one file that is synced, one that is rejected, and one on its way, whose next event comes each time a live stream waits. */
export async function filledQuery(
  model: ReadModel,
  objects: Pick<ObjectStore, "bytes" | "put">,
): Promise<TestQuery> {
  const [synced, rejected, live] = [fileNumbered(1), fileNumbered(2), fileNumbered(3)];
  const put = (key: string, value: unknown) =>
    objects.put(key, new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)));
  for (const shard of [0, 1]) await put(`acme/${synced}/conflicts/${shard}`, conflicts);
  await put(`acme/${rejected}/reports/file`, report);
  await put(`acme/${rejected}/raw`, header + badRow);
  const coming = [...wholeWay(live, { at: 200 })];
  const query = await testQuery({
    model,
    objects,
    pause: async () => {
      const next = coming.shift();
      if (next !== undefined) await query.take(next);
    },
  });
  const e = eventsOf(rejected, { at: 100 });
  await query.take(...wholeWay(synced), e.received(), e.sharded(), e.shardRejected(0), e.rejected());
  await query.take(...coming.splice(0, 3), orderEvent("A/1 青", 1));
  return query;
}
