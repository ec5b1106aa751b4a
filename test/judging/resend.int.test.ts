/** From upload to verdict with real DuckDB: a corrected file is cut as the one that it replaces, and only what was corrected is judged. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { createConsumer } from "@sluice/ingest-gateway/consumer.ts";
import { planShards } from "@sluice/ingest-gateway/core/plan.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { createSharder, type Sharder } from "@sluice/ingest-gateway/sharding/sharder.ts";
import { calmContext, sendFile, type TestGateway, testGateway } from "@sluice/ingest-gateway/testing.ts";
import { openWorkDirectory, type WorkDirectory } from "@sluice/ingest-gateway/work-directory.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { validatorConsumer } from "@sluice/validator/consumer.ts";
import { createShardJudge } from "@sluice/validator/sql/shard-judge.ts";

const rowCount = 24_000;
const { text: faulty } = ordersText({
  seed: 11,
  rows: rowCount,
  day: "2026-11-20",
  faults: new Map([[7_000, "bad-amount"]]),
});
const corrected = faulty.replace(",JPY,1.005\n", ",JPY,100500.50\n");
// Of the two, the longer alone would be planned to have one shard more.
const lengths = [faulty, corrected].map((text) => new TextEncoder().encode(text).length);
const rowsPerShard = Math.min(...lengths) / orders.rowBytes / 12;
const settings = { wasm: wasmDirectory(), memoryLimitMb: 256, recycleAfterJobs: 100 };
let work: WorkDirectory;
let sharder: Sharder;
let gateway: TestGateway;
const shardJudge = createShardJudge({ ...settings, log: silentLog, smallBytes: 0, coldBytes: 0 });
const judgedRows: number[] = [];

beforeAll(async () => {
  work = openWorkDirectory(tmpdir());
  sharder = createSharder({ ...settings, directory: work.path });
  gateway = await testGateway({
    cutter: createCutter(sharder),
    rowsPerShard,
    jobDirectory: () => work.job(),
  });
});
afterAll(async () => {
  await shardJudge.close();
  await sharder.close();
  await work.remove();
});

/** Uploads, cuts and judges a file: how many shards it had, how many were judged, and how it ended. */
async function run(text: string) {
  const { deps, events } = gateway;
  const validator = validatorConsumer({
    ...deps,
    references: memoryProjection(),
    judge: (feed, shard, deadlineMs) => {
      judgedRows.push(shard.rows);
      return shardJudge.judge(feed, shard, deadlineMs);
    },
  });
  const from = events.length;
  judgedRows.length = 0;
  expect((await sendFile(gateway, text)).response.status).toBe(202);
  // Events lead to events: the file's receipt to shards, their judgements to the verdict.
  for (let at = from; at < events.length; at += 1) {
    const event = events[at];
    if (event === undefined) continue;
    const consumer = event.type === "file.received.v1" ? createConsumer(deps) : validator;
    if (!/^(?:file\.received|shard\.(?:ready|validated|rejected))\.v1$/.test(event.type)) continue;
    expect(await consumer.handle(event, calmContext)).toEqual({ kind: "done" });
  }
  const last = events.at(-1);
  return {
    shards: events.slice(from).filter(({ type }) => type === "shard.ready.v1").length,
    judged: judgedRows.length,
    verdict: last?.type,
    payload: last?.payload,
  };
}

test("a corrected file judges one shard again, whatever the length of what was corrected", async () => {
  const planned = lengths.map((length) => planShards(length, orders.rowBytes, rowsPerShard));
  expect([...planned].sort((a, b) => a - b)).toEqual([12, 13]);

  const first = await run(faulty);
  expect(first).toMatchObject({ verdict: "file.rejected.v1", payload: { badRows: 1, rows: rowCount } });
  expect(first.judged).toBe(first.shards);

  const second = await run(corrected);
  expect(second).toMatchObject({ verdict: "file.validated.v1", payload: { rows: rowCount } });
  expect(second.shards).toBe(first.shards);
  expect(second.judged).toBe(1);
}, 60_000);
