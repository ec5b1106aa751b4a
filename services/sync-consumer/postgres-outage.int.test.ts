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

test("Postgres stopped and started under load, again and again: it is unavailable, nothing is refused, lost or out of order", async () => {
  const server = await startPostgres();
  const url = await server.database();
  const legacy = postgresLegacyStore({ url, poolSize: 4 });
  await legacy.ready();
  const consumer = syncConsumer({ legacy, feedOfEntity });
  const seen = new Set<string>();
  const load = { settled: 0, over: false };
  const settledMore = async (events: number) => {
    const enough = load.settled + events;
    while (load.settled < enough) await turn();
  };
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
    load.settled += messages.length;
  };
  const ready = () =>
    legacy.ready().then(
      () => true,
      () => false,
    );
  /** Writes version after version of its entities while the outages last; answers how many. */
  const lane = async (codes: readonly string[]): Promise<number> => {
    let version = 0;
    while (!load.over) {
      version += 1;
      await deliver(codes.map((code) => branchMessage(code, version, `v${version}`)));
    }
    return version;
  };
  const lanes = [["001", "002"], ["003", "004"], ["005"], ["006"]];
  const written = Promise.all(lanes.map(lane));

  await settledMore(300);
  for (let outage = 0; outage < 3; outage += 1) {
    const noticed = new Promise<void>((resolve) => {
      whenUnavailable = resolve;
    });
    await server.stop();
    await noticed;
    await server.start();
    await settledMore(100);
  }
  load.over = true;
  const versions = await written;

  const sql = openPostgres({ url, poolSize: 1 });
  const rows = await sql`select branch_code, branch_name from legacy.bank_branches order by 1`;
  expect(rows.map((row) => [row["branch_code"], row["branch_name"]])).toEqual(
    lanes.flatMap((codes, index) => codes.map((code) => [code, `v${versions[index]}`])),
  );
  const total = lanes.reduce((sum, codes, index) => sum + codes.length * (versions[index] ?? 0), 0);
  const outcomes = await sql`select outcome, count(*)::int from sluice.inbox group by outcome`;
  expect([...outcomes]).toEqual([{ outcome: "applied", count: total }]);
  expect((await legacy.unpublished(9)).map(settledTotal)).toEqual([total]);
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
  await expect(legacy.ready()).rejects.toThrow();
  await legacy.close();
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
