/** Adoption between a real Postgres and entities in memory: what the old database holds becomes entities, and nobody is told. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { EntityKey, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { memoryEntityAdopter } from "@sluice/shared/adapters/memory/entity-adopter.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryEntityTeller } from "@sluice/shared/adapters/memory/entity-teller.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { memoryTables, type StreamRecord } from "@sluice/shared/adapters/memory/tables.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { postgresLegacyAdoption } from "@sluice/shared/adapters/postgres/legacy-adoption.ts";
import { postgresLegacyDigests } from "@sluice/shared/adapters/postgres/legacy-digests.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { type AdoptDeps, adoptFeed } from "@sluice/shared/adopt/adopt-feed.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { LegacyChange } from "@sluice/shared/ports/legacy-store.ts";
import { groupOf } from "@sluice/shared/reconcile/group-of.ts";
import { reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import { EventId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

const acme = v.parse(PartnerId, "acme");
const idOf = (key: string) => ({ partner: acme, entity: orders.entity, key: v.parse(EntityKey, key) });
const adoption = v.parse(FileId, `f_${"A".repeat(26)}`);
const next = v.parse(FileId, `f_${"B".repeat(26)}`);
const by = { name: "aoki", reason: "Sluice takes the orders over", adoption, epoch: 1 };
const everything = { feed: orders, partner: null, by };
const state = (orderNo: string, changed: object = {}) => ({
  ...{ orderNo, status: "created", customer: "Ito", currency: "JPY", amount: "120.00" },
  ...{ createdAt: "2026-11-20T09:00:00Z", changedAt: "2026-11-20T09:00:00.25Z", ...changed },
});

async function openWorld() {
  const url = await (await testPostgres()).database();
  const sql = openPostgres({ url, poolSize: 1 });
  const told: StreamRecord[] = [];
  const tables = memoryTables((_, record) => {
    if (record.dynamodb.NewImage?.["outbox"]?.M?.["id"] !== undefined) told.push(record);
  });
  const legacy = postgresLegacyAdoption({ url, poolSize: 2 });
  const store = postgresLegacyStore({ url, poolSize: 1 });
  const digests = postgresLegacyDigests({ url, poolSize: 1 });
  const entities = memoryEntityStore(tables);
  const objects = memoryObjectStore();
  const deps: AdoptDeps = {
    ...{ legacy, entities, objects, clock: systemClock, ids: systemIds },
    adopter: memoryEntityAdopter(tables),
  };
  // The old program's own: a zone of its own, and amounts as it likes.
  await sql.unsafe(`insert into legacy.orders
    (partner, order_no, status, customer, currency, amount, created_at, changed_at)
    select 'acme', 'A-' || n, 'created', 'Ito', 'JPY', 120.00,
      '2026-11-20 18:00:00+09', '2026-11-20 18:00:00.25+09' from generate_series(1, 600) n`);
  return {
    ...{ sql, told, tables, entities, objects, store, deps },
    differences: async () =>
      (
        await reconcileFeed(
          { digests, entities, objects, unsettled: async () => [], letters: async () => [] },
          orders,
        )
      ).differences,
    rows: () => sql`select * from legacy.orders order by order_no`,
    change: (key: string, version: number, data: object | null): LegacyChange => ({
      event: {
        id: v.parse(EventId, `entity:${groupOf(idOf(key))}@${version}.1`),
        ...{ file: next, partner: acme, entity: groupOf(idOf(key)), version, epoch: 1 },
      },
      table: orders.legacy,
      row: data === null ? null : orders.legacy.rowOf({ ...data }, idOf(key)),
    }),
    close: () => Promise.all([legacy.close(), store.close(), digests.close(), sql.end()]),
  };
}
let it: Awaited<ReturnType<typeof openWorld>>;
beforeEach(async () => {
  it = await openWorld();
});
afterEach(() => it.close());

describe("rows that the old database holds", () => {
  test("are shown first, and nothing is changed by that", async () => {
    expect(await adoptFeed(it.deps, { ...everything, by: null })).toMatchObject({
      rows: 600,
      adopted: 600,
    });
    expect(it.tables.all("entities")).toEqual([]);
    expect(it.objects.keys()).toEqual([]);
    expect(await it.differences()).not.toEqual([]);
  });

  test("become entities at version 1 that name the adoption; nobody is told, no row is written, nothing differs", async () => {
    const before = await it.rows();
    const done = await adoptFeed(it.deps, everything);
    expect(done).toEqual({ rows: 600, adopted: 600, there: 0, unreadable: 0, left: [] });
    const [entity] = await it.entities.read([idOf("A-7")]);
    expect(entity).toMatchObject({ data: state("A-7"), version: 1, source: { file: adoption, sequence: 0 } });
    const [object = "", index = ""] = entity?.journal.split("#") ?? [];
    const journal: unknown[] = JSON.parse(new TextDecoder().decode(await it.objects.bytes(object)));
    expect(journal[Number(index)]).toMatchObject({
      ...{ key: "A-7", version: 0, data: null, source: null },
      adoption: { table: "legacy.orders", by: "aoki", reason: by.reason },
    });
    expect(it.told).toEqual([]);
    expect(await it.rows()).toEqual(before);
    expect(await it.differences()).toEqual([]);
  });

  test("that are entities already are listed and left; adopting again changes nothing", async () => {
    await adoptFeed(it.deps, everything);
    const before = JSON.stringify(it.tables.all("entities"));
    const again = await adoptFeed(it.deps, everything);
    expect(again).toMatchObject({ rows: 600, adopted: 0, there: 600 });
    expect(again.left[0]).toEqual({ key: "acme A-1", why: "is an entity already" });
    expect(JSON.stringify(it.tables.all("entities"))).toBe(before);
  });

  test("that cannot be read back are named and left", async () => {
    await it.sql`update legacy.orders set status = 'lost' where order_no = 'A-3'`;
    const done = await adoptFeed(it.deps, everything);
    expect(done).toMatchObject({ adopted: 599, unreadable: 1, left: [{ key: "acme|A-3" }] });
    expect(await it.entities.read([idOf("A-3")])).toEqual([null]);
  });

  test("of another partner are left out where one is named", async () => {
    await it.sql`update legacy.orders set partner = 'zenith' where order_no < 'A-2'`;
    const { rows } = await adoptFeed(it.deps, { ...everything, partner: v.parse(PartnerId, "zenith") });
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(600);
    expect(await it.entities.read([idOf("A-7")])).toEqual([null]);
  });
});

describe("an adopted row", () => {
  test("is changed and removed by the files that come next, in order", async () => {
    await adoptFeed(it.deps, everything);
    const shipped = state("A-1", { status: "confirmed" });
    const settled = await it.store.settle([it.change("A-1", 2, shipped), it.change("A-2", 2, null)]);
    expect(settled).toEqual({ kind: "settled", outcomes: ["applied", "applied"] });
    const rows = await it.sql`select order_no, status from legacy.orders where order_no in ('A-1', 'A-2')`;
    expect([...rows]).toEqual([{ order_no: "A-1", status: "confirmed" }]);
    // What it was before the adoption can no longer come.
    expect(await it.store.settle([it.change("A-1", 1, state("A-1"))])).toMatchObject({
      outcomes: ["superseded"],
    });
  });

  test("that is edited by hand is found, and told for the first time by the repair", async () => {
    await adoptFeed(it.deps, everything);
    await it.sql`update legacy.orders set amount = 1 where order_no = 'A-5'`;
    expect(await it.differences()).toMatchObject([
      { row: ["acme", "A-5"], kind: "changed", why: { kind: "edited-by-hand", where: "postgres" } },
    ]);
    expect(await memoryEntityTeller(it.tables).retell([idOf("A-5")], "mark")).toEqual(["retold"]);
    expect(it.told.map(({ dynamodb }) => dynamodb.NewImage?.["outbox"]?.M?.["id"]?.S)).toEqual([
      "entity:acme:order:A-5@1.1",
    ]);
  });
});

describe("an adoption that is killed", () => {
  const dying = (at: number): AdoptDeps => {
    let calls = 0;
    const die = async <T>(work: () => Promise<T>): Promise<T> => {
      calls += 1;
      if (calls >= at) throw new Error("killed");
      return work();
    };
    const { legacy, adopter, objects } = it.deps;
    return {
      ...it.deps,
      adopter: { adopt: (all) => die(() => adopter.adopt(all)) },
      objects: { put: (key, body) => die(() => objects.put(key, body)) },
      legacy: {
        ...legacy,
        prepare: (guards) => die(() => legacy.prepare(guards)),
        complete: (guards) => die(() => legacy.complete(guards)),
      },
    };
  };
  test.each([1, 2, 3, 4, 7])("at its call %d goes on when it is run again", async (at) => {
    await expect(adoptFeed(dying(at), everything)).rejects.toThrow("killed");
    const rest = await adoptFeed(it.deps, everything);
    expect(rest.adopted + rest.there).toBe(600);
    expect(it.tables.all("entities")).toHaveLength(600);
    expect(await it.differences()).toEqual([]);
  });

  test("between guard and entity hides nothing that a file makes or removes meanwhile", async () => {
    await expect(adoptFeed(dying(2), everything)).rejects.toThrow("killed");
    const made = it.change("A-1", 1, state("A-1", { customer: "Sato" }));
    expect(await it.store.settle([made, it.change("A-2", 2, null)])).toMatchObject({
      outcomes: ["applied", "applied"],
    });
    const rows = await it.sql`select order_no, customer from legacy.orders where order_no in ('A-1', 'A-2')`;
    expect([...rows]).toEqual([{ order_no: "A-1", customer: "Sato" }]);
  });
});
