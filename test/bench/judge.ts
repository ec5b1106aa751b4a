/** Judging a million rows: in SQL with valibot for the suspects alone, against csv-parse and valibot over every row. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { Judgement } from "@sluice/validator/core/judge.ts";
import { createShardJudge, judgeHere, type ShardJudge } from "@sluice/validator/sql/shard-judge.ts";
import * as v from "valibot";
import { bar, type Benchmark, type Figure, median } from "./figure.ts";
import { orderShards } from "./judging/rows.ts";
import { startLineChild } from "./line-child.ts";

const million = 1_000_000;
/** As the gateway plans them: 10,000 rows each. */
const shards = 100;
/** The fastest of them counts, for both: what others do on the machine meanwhile only ever slows one, and two threads more than one. */
const rounds = 7;
const deadlineMs = 120_000;

/** The benchmark. */
export const judging: Benchmark = {
  name: "judge",
  about:
    "1,000,000 rows in 100 shards, clean and with 5 % bad rows, fastest of 7; what errors cost in memory",
  run: async (say) => {
    const { judge, close } = createShardJudge({
      wasm: wasmDirectory(),
      memoryLimitMb: 512,
      log: silentLog,
      smallBytes: 0,
      coldBytes: 0,
      recycleAfterJobs: 10_000,
    });
    try {
      const [warm = new Uint8Array()] = orderShards(10, 1, 0);
      const cold = await milliseconds(() => judge(orders, { bytes: warm, rows: 10 }, deadlineMs));
      say(`the thread and its engine start in ${cold.toFixed(0)} ms`);
      return [await against(judge, 0, 3, say), await against(judge, 20, 1.5, say), ...(await memory(say))];
    } finally {
      await close();
    }
  },
};

/** The same shards, by each in turn, so that a slow moment of the machine slows both. */
async function against(
  judge: ShardJudge,
  badEvery: number,
  bound: number,
  say: (line: string) => void,
): Promise<Figure> {
  const files = orderShards(million, shards, badEvery);
  const what = badEvery === 0 ? "clean" : `${100 / badEvery} % bad rows`;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    let our: readonly Judgement[] = [];
    let their: readonly Judgement[] = [];
    // The hash is part of ours: it is what stands for reading every row.
    ours.push(await milliseconds(async () => (our = await each(files, hashed(judge)))));
    theirs.push(await milliseconds(async () => (their = await each(files, judgeHere))));
    if (JSON.stringify(our) !== JSON.stringify(their)) throw new Error("the two judge differently");
    say(
      `${what}, round ${round}: ours ${ours.at(-1)?.toFixed(0)} ms, csv-parse and valibot ${theirs.at(-1)?.toFixed(0)} ms`,
    );
  }
  say(`${what}: medians ${median(ours).toFixed(0)} ms and ${median(theirs).toFixed(0)} ms`);
  const [value, peer] = [million / (Math.min(...ours) / 1000), million / (Math.min(...theirs) / 1000)];
  return {
    name: `judge: 1,000,000 rows, ${what}`,
    value,
    unit: "rows/s",
    peer: { name: "csv-parse and valibot, every row", value: peer },
    ratio: value / peer,
    bar: bar(value / peer, "at least", bound),
  };
}

const hashed =
  (judge: ShardJudge): ShardJudge =>
  (feed, shard, ms) => {
    createHash("sha256").update(shard.bytes).digest("hex");
    return judge(feed, shard, ms);
  };

/** Two shards at a time, as the service takes them: while one is judged in the thread, the next is hashed. */
async function each(files: readonly Uint8Array[], judge: ShardJudge): Promise<readonly Judgement[]> {
  const judgements: Judgement[] = [];
  const waiting = files.entries();
  const lane = async (): Promise<void> => {
    for (const [index, bytes] of waiting)
      judgements[index] = await judge(orders, { bytes, rows: million / shards }, deadlineMs);
  };
  await Promise.all([lane(), lane()]);
  return judgements;
}

const Peak = v.object({ peakMb: v.number(), errors: v.number(), badRows: v.number() });

/** One shard of half a million rows, with few and with many errors, each in a process of its own. */
async function memory(say: (line: string) => void): Promise<Figure[]> {
  const peaks: number[] = [];
  for (const badEvery of [20, 1]) {
    const script = fileURLToPath(new URL("./judging/memory.ts", import.meta.url));
    const child = startLineChild(process.execPath, [script, String(million / 2), String(badEvery)]);
    try {
      const { peakMb, errors, badRows } = v.parse(Peak, JSON.parse(await child.line()));
      say(`500,000 rows in one shard, ${badRows} bad: ${errors} errors, ${peakMb.toFixed(0)} MB at the most`);
      peaks.push(peakMb);
    } finally {
      await child.stop();
    }
  }
  const [few = 0, many = 0] = peaks;
  return [
    {
      name: "judge: peak resident size, every row bad",
      value: many,
      unit: "MB",
      peer: { name: "one row in 20 bad", value: few },
      ratio: many / few,
      bar: bar(many / few, "at most", 1.3),
    },
  ];
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
