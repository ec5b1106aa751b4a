import { afterAll, describe, expect, test } from "bun:test";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { FeedName } from "@sluice/contracts/ids.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import * as v from "valibot";
import { createShardJudge, judgeHere } from "./shard-judge.ts";
import { shardBytes } from "./testing.ts";

const warnings: string[] = [];
const settings = {
  wasm: wasmDirectory(),
  memoryLimitMb: 256,
  log: { ...silentLog, warn: (_fields: unknown, message: string) => warnings.push(message) },
  smallBytes: 0,
  coldBytes: 0,
  recycleAfterJobs: 3,
};
const inThread = createShardJudge(settings);
afterAll(() => inThread.close());

const rows = Array.from({ length: 5_000 }, (_, at) => [
  `A-${at}`,
  at % 7 === 0 ? "teleported" : "created",
  at % 11 === 0 ? "2026-02-30T09:30:00Z" : "2026-11-20T09:30:00Z",
  'Aoki, "Books"\n𠮷',
  at % 5 === 0 ? "" : "JPY",
  "1250.00",
]);
const shard = { bytes: shardBytes(rows, () => false), rows: rows.length };

describe("a judge with a thread", () => {
  test("judges as it would without one, thread after thread", async () => {
    const here = await judgeHere(orders, shard, 0);
    expect(here.errors).toBeGreaterThan(1_000);
    const judgements = await Promise.all(
      Array.from({ length: 5 }, () => inThread.judge(orders, shard, 60_000)),
    );
    for (const judgement of judgements) expect(JSON.stringify(judgement)).toBe(JSON.stringify(here));
    expect(warnings).toEqual([]);
  }, 60_000);

  test("judges by valibot what the thread would not, and says so", async () => {
    const stranger = { ...orders, name: v.parse(FeedName, "not-in-the-catalogue") };
    const judgement = await inThread.judge(stranger, shard, 60_000);
    expect(judgement).toEqual(await judgeHere(orders, shard, 0));
    expect(warnings).toEqual(["judged a shard by valibot: DuckDB would not"]);
  }, 60_000);

  test("rejects what is no shard, and a shard that takes too long", async () => {
    const damaged = { bytes: new TextEncoder().encode("x,teleported\n".repeat(9)), rows: 9 };
    await expect(inThread.judge(orders, damaged, 60_000)).rejects.toThrow("it is damaged");
    await expect(inThread.judge(orders, shard, 1)).rejects.toThrow("was not judged in 1 ms");
  }, 60_000);

  test("starts none for a small shard", async () => {
    const judge = createShardJudge({ ...settings, smallBytes: shard.bytes.length + 1, wasm: "/nowhere" });
    expect(await judge.judge(orders, shard, 60_000)).toEqual(await judgeHere(orders, shard, 0));
    await judge.close();
  });
});

test("a shard of the usual size does not wait for the thread to start, and those after it have it", async () => {
  const usual = { bytes: shardBytes(rows.slice(0, 2_000), () => false), rows: 2_000 };
  const { judge, close } = createShardJudge({ ...settings, coldBytes: usual.bytes.length + 1 });
  const here = await judgeHere(orders, usual, 0);
  // What is judged at once knows no deadline.
  expect(await judge(orders, usual, 1)).toEqual(here);
  // A longer one waits; then the thread is up for all.
  expect((await judge(orders, shard, 60_000)).rows).toBe(shard.rows);
  await expect(judge(orders, usual, 1)).rejects.toThrow("was not judged in 1 ms");
  await close();
}, 60_000);

test("a thread that cannot start keeps no shard waiting", async () => {
  const told = warnings.length;
  const { judge, close } = createShardJudge({ ...settings, wasm: "/nowhere" });
  expect(await judge(orders, shard, 60_000)).toEqual(await judgeHere(orders, shard, 0));
  expect(warnings.slice(told)).toEqual(["judged a shard by valibot: DuckDB would not"]);
  await close();
}, 60_000);
