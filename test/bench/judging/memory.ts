/** A process that judges one large shard in its thread, so that its peak is that work's alone. Arguments: rows, every how manieth is bad. */
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { createShardJudge } from "@sluice/validator/sql/shard-judge.ts";
import { orderShards } from "./rows.ts";
import { memoryMb } from "../../support/process-memory.ts";

const [rows = 0, badEvery = 0] = process.argv.slice(2).map(Number);
const [bytes] = orderShards(rows, 1, badEvery);
if (bytes === undefined) throw new Error("usage: ROWS BAD_EVERY");
Bun.gc(true);
const { judge } = createShardJudge({
  wasm: wasmDirectory(),
  memoryLimitMb: 512,
  log: silentLog,
  smallBytes: 0,
  coldBytes: 0,
  recycleAfterJobs: 100,
});
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, memoryMb("self", "VmRSS"))), 5);
const { errors, badRows } = await judge(orders, { bytes, rows }, 300_000);
clearInterval(watch);
console.log(JSON.stringify({ peakMb: peak, errors, badRows }));
process.exit(0);
