import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import type { HandlingContext, Message } from "@sluice/shared/messaging/handler.ts";
import { settledTotal } from "@sluice/shared/ports/legacy-store.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { branchMessage } from "@sluice/test/support/branch-message.ts";
import { startPostgres } from "@sluice/test/support/postgres.ts";
import { expect, test } from "bun:test";
import { syncConsumer } from "./on-entity-changed.ts";

const context: HandlingContext = { log: silentLog, receiveCount: 1, remainingMs: () => 10_000 };

test("Postgres stopped and started under load, twice: it is unavailable, nothing is refused, lost or out of order", async () => {
  const server = await startPostgres();
  const url = await server.database();
  const legacy = postgresLegacyStore({ url, poolSize: 4 });
  await legacy.ready();
  const consumer = syncConsumer({ legacy, feedOfEntity });
  const seen = new Set<string>();
  let settled = 0;
  const { promise: someSettled, resolve: enoughSettled } = Promise.withResolvers<void>();
  let whenUnavailable: () => void = () => undefined;

  /** Does with an outcome what a host does: goes on when done, else hands back and comes again. */
  const deliver = async (messages: readonly Message[]): Promise<void> => {
    for (;;) {
      if (await consumer.together?.(messages, silentLog)) break;
      const outcomes: string[] = [];
      for (const message of messages) {
        const { kind } = await consumer.handle(message, context);
        seen.add(kind);
        outcomes.push(kind);
        if (kind === "unavailable") whenUnavailable();
        if (kind !== "done") break;
      }
      if (outcomes.length === messages.length && outcomes.every((kind) => kind === "done")) break;
      while (!(await ready())) await turn();
    }
    settled += messages.length;
    if (settled > 300) enoughSettled();
  };
  const ready = () =>
    legacy.ready().then(
      () => true,
      () => false,
    );
  const versions = 200;
  const lane = async (codes: readonly string[]) => {
    for (let version = 1; version <= versions; version += 1)
      await deliver(codes.map((code) => branchMessage(code, version, `v${version}`)));
  };
  const load = Promise.all([lane(["001", "002"]), lane(["003", "004"]), lane(["005"]), lane(["006"])]);

  await someSettled;
  for (let outage = 0; outage < 2; outage += 1) {
    const noticed = new Promise<void>((resolve) => {
      whenUnavailable = resolve;
    });
    await server.stop();
    await noticed;
    await server.start();
  }
  await load;

  const sql = openPostgres({ url, poolSize: 1 });
  const rows = await sql`select branch_code, branch_name from legacy.bank_branches`;
  expect(rows.map((row) => row["branch_name"])).toEqual(Array.from({ length: 6 }, () => `v${versions}`));
  const outcomes = await sql`select outcome, count(*)::int from sluice.inbox group by outcome`;
  expect([...outcomes]).toEqual([{ outcome: "applied", count: 6 * versions }]);
  expect((await legacy.unpublished(9)).map(settledTotal)).toEqual([6 * versions]);
  expect(seen).toContain("unavailable");
  expect(seen).not.toContain("dead-letter");
  await Promise.all([legacy.close(), sql.end()]);
  await server.stop();
}, 30_000);

test("a server that is not there is unavailable, and so is the store until it comes", async () => {
  const legacy = postgresLegacyStore({ url: "postgres://x:y@127.0.0.1:9/none", poolSize: 1 });
  const consumer = syncConsumer({ legacy, feedOfEntity });
  expect(await consumer.handle(branchMessage("001", 1, "x"), context)).toMatchObject({
    kind: "unavailable",
    reason: expect.stringContaining("ECONNREFUSED"),
  });
  expect(legacy.ready()).rejects.toThrow();
  await legacy.close();
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
