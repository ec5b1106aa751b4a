import { afterAll, beforeAll, expect, test } from "bun:test";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { EntityKey } from "@sluice/contracts/ids.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { digestSql } from "@sluice/shared/adapters/postgres/digest-sql.ts";
import { postgresLegacyDigests } from "@sluice/shared/adapters/postgres/legacy-digests.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { entityGroup } from "@sluice/shared/entity-group.ts";
import { acme, sampleFile, sampleWrite } from "@sluice/shared/ports/samples.suite.ts";
import { type Reconciled, reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import * as v from "valibot";

const count = 100_000;
const url = await (await testPostgres()).database();
const sql = openPostgres({ url, poolSize: 1, statementMs: 60_000 });
const store = postgresLegacyStore({ url, poolSize: 2 });
const digests = postgresLegacyDigests({ url, poolSize: 1, statementMs: 60_000 });
const entities = memoryEntityStore();

const keyOf = (number: number) => v.parse(EntityKey, `A-${String(number).padStart(6, "0")}`);
const stateOf = (number: number) => ({
  orderNo: keyOf(number),
  status: "created",
  customer: `Customer ${number}`,
  currency: "JPY",
  amount: `${number}.5`,
  createdAt: "2026-11-20T09:30:00Z",
  changedAt: "2026-11-20T09:30:00Z",
});
const planted = { changed: 17, missing: 50_000, alone: 99_999 };

const settle = (number: number) => {
  const entity = entityGroup(acme, orders.entity, keyOf(number));
  const event = {
    id: `entity:${entity}@1.1`,
    file: sampleFile("A"),
    partner: acme,
    entity,
    version: 1,
    epoch: 1,
  };
  const row = orders.legacy.rowOf(stateOf(number), { partner: acme, key: keyOf(number) });
  return { event, table: orders.legacy, row };
};

beforeAll(async () => {
  // Some as events settle them, the planted ones among them, and the many as those would lie there.
  const byEvent = [...Object.values(planted), ...Array.from({ length: 497 }, (_, index) => 200 + index)];
  const settled = await store.settle(byEvent.map(settle));
  if (settled.kind !== "settled") throw new Error(settled.reason);
  await sql.unsafe(
    `insert into legacy.orders (partner, order_no, status, customer, currency, amount, created_at, changed_at)
     select 'acme', 'A-' || lpad(n::text, 6, '0'), 'created', 'Customer ' || n, 'JPY', n + 0.5, '2026-11-20T09:30:00Z', '2026-11-20T09:30:00Z'
     from generate_series(0, ${count - 1}) n where n <> all($1::integer[])`,
    [byEvent],
  );
  await sql.unsafe(
    `insert into sluice.guard (entity, epoch, version, deleted, legacy_key, digest)
     select 'acme:order:' || t.order_no, 1, 1, false, array[t.partner, t.order_no], ${digestSql(orders.legacy, (column) => `t."${column}"`)}
     from legacy.orders t on conflict do nothing`,
  );
  await entities.write(
    Object.values(planted).map((number) => {
      const write = sampleWrite(keyOf(number));
      const id = { partner: acme, entity: orders.entity, key: keyOf(number) };
      return { ...write, after: { ...write.after, id, data: stateOf(number) } };
    }),
  );
}, 60_000);
afterAll(() => Promise.all([sql.end(), store.close(), digests.close()]));

const reconcile = (): Promise<Reconciled> => {
  const objects = memoryObjectStore();
  return reconcileFeed(
    { digests, entities, objects, unsettled: async () => [], letters: async () => [] },
    orders,
  );
};

test("of 100,000 rows none differs, and 256 digests are all that is read to know it", async () => {
  const { told, stored, differences, rangesLeft, read } = await reconcile();
  expect({ told, stored, differences, rangesLeft }).toEqual({
    told: count,
    stored: count,
    differences: [],
    rangesLeft: 0,
  });
  expect(read).toEqual({ ranges: 256, rows: 0, entities: 0 });
});

test("a changed, a missing and an extra row among 100,000 are found, and exactly they", async () => {
  await sql`update legacy.orders set amount = amount + 0.01 where order_no = ${keyOf(planted.changed)}`;
  await sql`delete from legacy.orders where order_no = ${keyOf(planted.missing)}`;
  await sql`insert into legacy.orders (partner, order_no, status, customer, currency, amount, created_at, changed_at)
    values ('acme', 'X-1', 'created', 'Nobody', 'JPY', 1, now(), now())`;
  // What belongs to the monolith is nobody's difference, nor is a number written in another way.
  await sql`update legacy.orders set note = 'called', updated_by = 'Ito' where order_no < 'A-000100'`;
  await sql`alter table legacy.orders alter column amount type numeric(20, 6)`;
  const { differences, read } = await reconcile();
  expect(
    differences
      .map(({ row, kind, why }) => [row[1], kind, why.kind])
      .toSorted(([a = ""], [b = ""]) => ((a ?? "") < (b ?? "") ? -1 : 1)),
  ).toEqual([
    [keyOf(planted.changed), "changed", "edited-by-hand"],
    [keyOf(planted.missing), "missing", "edited-by-hand"],
    ["X-1", "extra", "of-nobody"],
  ]);
  expect(read.ranges + read.rows + read.entities).toBeLessThan(count / 50);
});
