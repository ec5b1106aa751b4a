import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import type { HandlingContext, Message, Outcome } from "@sluice/shared/messaging/handler.ts";
import { processGroups } from "@sluice/shared/messaging/process-groups.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { branchMessage } from "@sluice/test/support/branch-message.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import { expect, test } from "bun:test";
import { syncConsumer } from "./on-entity-changed.ts";

const context: HandlingContext = { log: silentLog, receiveCount: 1, remainingMs: () => 10_000 };

async function setUp() {
  const url = await (await testPostgres()).database();
  const legacy = postgresLegacyStore({ url, poolSize: 4 });
  const sql = openPostgres({ url, poolSize: 2 });
  await legacy.ready();
  const consumer = syncConsumer({ legacy, feedOfEntity });
  return {
    sql,
    legacy,
    consumer,
    together: (messages: readonly Message[]) => consumer.together?.(messages, silentLog),
    handle: (message: Message): Promise<Outcome> => consumer.handle(message, context),
    names: async () =>
      Object.fromEntries(
        (await sql`select branch_code, branch_name from legacy.bank_branches`).map((row) => [
          row["branch_code"],
          row["branch_name"],
        ]),
      ),
    [Symbol.asyncDispose]: async () => void (await Promise.all([legacy.close(), sql.end()])),
  };
}

test("inbox, guard, counts and row are one transaction: a row that is refused leaves nothing", async () => {
  await using on = await setUp();
  await on.sql`alter table legacy.bank_branches add constraint short_names check (length(branch_name) < 5)`;
  expect(await on.handle(branchMessage("001", 1, "much too long"))).toMatchObject({
    kind: "dead-letter",
    reason: expect.stringMatching(
      /acme:bank-branch:0001\|001 in legacy\.bank_branches: .*23514, constraint short_names/,
    ),
  });
  const [left] = await on.sql`
    select (select count(*) from sluice.inbox) + (select count(*) from sluice.guard)
      + (select count(*) from sluice.newly_settled) as entries`;
  expect(left).toEqual({ entries: "0" });
});

test("a value that the column's type cannot hold is dead-lettered with the reason", async () => {
  await using on = await setUp();
  const order: Message = branchMessage("001", 1, "x", {
    payload: { entity: "order", key: "A-1", feed: "orders", change: "created" },
    state: {
      orderNo: "A-1",
      status: "created",
      customer: "c",
      currency: "JPY",
      amount: "9999999999999.00",
      createdAt: "2026-11-20T09:30:00Z",
      changedAt: "2026-11-20T09:30:00Z",
    },
  });
  expect(await on.handle(order)).toMatchObject({
    kind: "dead-letter",
    reason: expect.stringContaining("22003"),
  });
  const nul = branchMessage("002", 1, "a\u0000b");
  expect(await on.handle(nul)).toMatchObject({
    kind: "dead-letter",
    reason: expect.stringContaining("22021"),
  });
});

test("a poison message holds back nothing but itself: the batch fails, each of the others passes", async () => {
  await using on = await setUp();
  await on.sql`alter table legacy.bank_branches add check (branch_name <> 'poison')`;
  const batch = [
    branchMessage("001", 1, "A"),
    branchMessage("002", 1, "poison"),
    branchMessage("003", 1, "B"),
    branchMessage("001", 2, "A2"),
  ];
  const deadLetters: string[] = [];
  const settlement = await processGroups(
    batch.map((message) => ({
      id: message.id,
      group: message.group,
      body: onTheWire(message),
      receiveCount: 1,
    })),
    {
      consumer: on.consumer,
      log: silentLog,
      deadLetter: async ({ id }) => void deadLetters.push(id),
      remainingMs: () => 10_000,
      backOff: () => 1,
    },
  );
  expect(settlement).toMatchObject({ handedBack: [], unavailable: null });
  expect(settlement.acknowledged.map(({ id }) => id).toSorted()).toEqual(
    batch.map(({ id }) => id).toSorted(),
  );
  expect(deadLetters).toEqual([batch[1]?.id ?? "none"]);
  expect(await on.names()).toEqual({ "001": "A2", "003": "B" });
});

test("a row whose parent is missing is retried, and passes when the parent has come", async () => {
  await using on = await setUp();
  await on.sql`create table legacy.banks (bank_code text primary key)`;
  await on.sql`alter table legacy.bank_branches add foreign key (bank_code) references legacy.banks`;
  const message = branchMessage("001", 1, "A");
  expect(await on.handle(message)).toMatchObject({ kind: "retry", reason: expect.stringContaining("23503") });
  await on.sql`insert into legacy.banks values ('0001')`;
  expect(await on.handle(message)).toEqual({ kind: "done" });
  expect(await on.names()).toEqual({ "001": "A" });
});

test("columns that Sluice does not own survive its writes, and rows of the monolith are adopted by key", async () => {
  await using on = await setUp();
  await on.sql`insert into legacy.bank_branches values ('acme', '0001', '001', 'k', 'n', 'k', 'old', 'by hand')`;
  await on.handle(branchMessage("001", 1, "A"));
  await on.sql`update legacy.bank_branches set updated_by = 'somebody'`;
  await on.handle(branchMessage("001", 2, "B"));
  const rows = await on.sql`select branch_name, note, updated_by from legacy.bank_branches`;
  expect([...rows]).toEqual([{ branch_name: "B", note: "by hand", updated_by: "somebody" }]);
});

test("a row that the monolith has locked is taken later, and stands for the monolith's commit", async () => {
  await using on = await setUp();
  await on.handle(branchMessage("001", 1, "A"));
  const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const monolith = on.sql.begin(async (transaction) => {
    await transaction`update legacy.bank_branches set note = 'being edited'`;
    isLocked();
    await over;
  });
  await locked;
  const blocked = on.handle(branchMessage("001", 2, "B"));
  expect(await on.handle(branchMessage("002", 1, "other"))).toEqual({ kind: "done" });
  end();
  await monolith;
  expect(await blocked).toEqual({ kind: "done" });
  expect(await on.names()).toEqual({ "001": "B", "002": "other" });
});

test("two workers with the same events at the same moment: each event is settled once", async () => {
  await using on = await setUp();
  const other = postgresLegacyStore({
    url: urlOf(on.sql),
    poolSize: 4,
  });
  const twin = syncConsumer({ legacy: other, feedOfEntity });
  const codes = ["001", "002", "003", "004", "005", "006", "007", "008"];
  const batches = Array.from({ length: 60 }, (_, version) =>
    codes.map((code) => branchMessage(code, version + 1, `v${version + 1}`)),
  );
  type Take = (messages: readonly Message[]) => Promise<boolean> | undefined;
  const takeByTwin: Take = (messages) => twin.together?.(messages, silentLog);
  const work = async (take: Take, order: typeof batches) => {
    for (const batch of order) expect(await take(batch)).toBe(true);
  };
  await Promise.all([
    work(on.together, batches),
    work(takeByTwin, batches),
    work(
      takeByTwin,
      batches.map((batch) => batch.toReversed()),
    ),
  ]);
  await other.close();
  expect(await on.names()).toEqual(Object.fromEntries(codes.map((code) => [code, "v60"])));
  const [progress] = await on.legacy.unpublished(1);
  expect((progress?.applied ?? 0) + (progress?.superseded ?? 0)).toBe(480);
});

test("settling reads no table whole, however many rows there were when its statement was planned", async () => {
  await using on = await setUp();
  const url = urlOf(on.sql);
  const scans = async () => {
    const [row] = await on.sql`select sum(seq_scan)::int as scans from pg_stat_user_tables
      where relname in ('inbox', 'guard', 'bank_branches')`;
    return row?.["scans"];
  };
  await on.legacy.close();
  const before = await scans();
  const store = postgresLegacyStore({ url, poolSize: 1 });
  const consumer = syncConsumer({ legacy: store, feedOfEntity });
  for (let batch = 0; batch < 50; batch += 1)
    await consumer.together?.(
      Array.from({ length: 10 }, (_, row) => branchMessage(`${batch}.${row}`, 1, "A")),
      silentLog,
    );
  await consumer.together?.([branchMessage("0.0", 2, null), branchMessage("0.1", 2, "B")], silentLog);
  await store.close();
  expect(await scans()).toBe(before);
});

/** A message's body as the pipe's template makes it: maps in DynamoDB's typed JSON. */
function onTheWire({ payload, state, ...envelope }: Message): string {
  const typed = (map: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, { S: String(value) }]));
  return JSON.stringify({ ...envelope, payload: typed(payload), state: typed(state ?? {}) });
}

function urlOf(sql: Awaited<ReturnType<typeof setUp>>["sql"]): string {
  const { host, port, user, pass, database } = sql.options;
  return `postgres://${user}:${pass}@${host[0]}:${port[0]}/${database}`;
}
