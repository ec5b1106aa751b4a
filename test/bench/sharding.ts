/** Sharding a million rows: the one COPY against csv-parse and native DuckDB, and the whole step beside it. */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cutSql, inputName } from "@sluice/ingest-gateway/sharding/cut-sql.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";
import { diskObjectStore } from "@sluice/shared/adapters/disk/object-store.ts";
import * as v from "valibot";
import { bar, type Benchmark, type Figure, median } from "./figure.ts";
import { type LineChild, startLineChild } from "./line-child.ts";
import { splitWithCsvParse } from "./sharding/csv-parse-split.ts";
import { rowsFeed, rowsFormat, writeRows } from "./sharding/rows.ts";

const million = 1_000_000;
const shards = 16;
const rounds = 7;
const peakMbMax = 700;
const script = (name: string): string => fileURLToPath(new URL(`./sharding/${name}`, import.meta.url));
const node = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

/** The benchmark. */
export const sharding: Benchmark = {
  name: "sharding",
  about: "1,000,000 rows (64 MB) into 16 shards, median of 7; 5,000,000 rows' memory",
  run: async (say) => {
    const root = await mkdtemp(join(tmpdir(), "sluice-bench-sharding-"));
    let native: LineChild | undefined;
    try {
      native = startLineChild(node, [script("native-copy.ts")]);
      await native.line();
      return [...(await copies(root, native, say)), await wholeStep(root, say), ...(await memory(root, say))];
    } finally {
      await native?.stop();
      await rm(root, { recursive: true, force: true });
    }
  },
};

/** The same numbered file, cut by each in turn, so that a slow moment of the machine slows all three. */
async function copies(root: string, native: LineChild, say: (line: string) => void): Promise<Figure[]> {
  const input = join(root, "numbered-million.csv");
  await writeRows(input, million, true);
  const into = join(root, "copied");
  const sql = cutSql({ format: rowsFormat, key: rowsFeed.key.parts, shards, into });
  const engine = await Engine.start({
    wasm: wasmDirectory(),
    inputName,
    directory: root,
    memoryLimitMb: 512,
  });
  const ours: number[] = [];
  const theirs: number[] = [];
  const natives: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    ours.push(await milliseconds(async () => engine.run(sql, input)));
    await rm(into, { recursive: true });
    native.send(JSON.stringify(sql.replace(`'${inputName}'`, `'${input}'`)));
    natives.push(Number(await native.line()));
    await rm(into, { recursive: true });
    theirs.push(
      await milliseconds(async () => {
        const rows = await splitWithCsvParse(input, into, shards, 1);
        if (rows !== million) throw new Error(`csv-parse found ${rows} rows`);
      }),
    );
    await rm(into, { recursive: true });
    say(
      `round ${round}: ours ${ours.at(-1)?.toFixed(0)} ms, native ${natives.at(-1)?.toFixed(0)} ms, csv-parse ${theirs.at(-1)?.toFixed(0)} ms`,
    );
  }
  const [our, their, nativeMs] = [median(ours), median(theirs), median(natives)];
  return [
    {
      name: "sharding: the COPY, 1,000,000 rows",
      value: our,
      unit: "ms",
      peer: { name: "native DuckDB 1.4.3, one thread", value: nativeMs },
      ratio: our / nativeMs,
      bar: bar(our / nativeMs, "at most", 2),
    },
    {
      name: "sharding: times as fast as JavaScript",
      value: million / (our / 1000),
      unit: "rows/s",
      peer: { name: "csv-parse and a hash split, same runtime", value: million / (their / 1000) },
      ratio: their / our,
      bar: bar(their / our, "at least", 2),
    },
  ];
}

/** From the stored raw file to the stored shards, as the gateway does it. */
async function wholeStep(root: string, say: (line: string) => void): Promise<Figure> {
  const objects = diskObjectStore(join(root, "objects"));
  const raw = join(root, "raw-million.csv");
  await writeRows(raw, million, false);
  await objects.put("raw", createReadStream(raw));
  const sharder = createSharder({
    wasm: wasmDirectory(),
    directory: root,
    memoryLimitMb: 512,
    recycleAfterJobs: 200,
  });
  const times: number[] = [];
  try {
    for (let round = 0; round < 3; round += 1) {
      const directory = join(root, `step-${round}`);
      await mkdir(directory);
      times.push(
        await milliseconds(async () => {
          const cut = await createCutter(sharder).cut({
            feed: rowsFeed,
            raw: await objects.stream("raw"),
            shards,
            directory,
            deadlineMs: 120_000,
          });
          if (cut.kind !== "cut" || cut.rows !== million) throw new Error(`the cut ended as ${cut.kind}`);
          await objects.put(`${round}/positions`, createReadStream(cut.positions));
          for (const { shard, path } of cut.shards)
            await objects.put(`${round}/${shard}`, createReadStream(path));
        }),
      );
      await rm(directory, { recursive: true });
      // The first one starts the thread as well.
      say(`whole step ${round === 0 ? "with the engine's start" : "again"}: ${times.at(-1)?.toFixed(0)} ms`);
    }
  } finally {
    await sharder.close();
  }
  const value = median(times.slice(1));
  return { name: "sharding: whole step (fetch, scan, shard, order, hash, store)", value, unit: "ms" };
}

const Peak = v.object({ peakMb: v.number(), ms: v.number() });

async function memory(root: string, say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const what of ["copy", "step"] as const) {
    const input = join(root, `five-million-${what}.csv`);
    await writeRows(input, 5 * million, what === "copy");
    const directory = join(root, `memory-${what}`);
    await mkdir(directory);
    const child = startLineChild(process.execPath, [
      script("memory.ts"),
      what,
      input,
      directory,
      String(shards),
    ]);
    try {
      const { peakMb, ms } = v.parse(Peak, JSON.parse(await child.line()));
      say(`5,000,000 rows, ${what}: ${peakMb.toFixed(0)} MB at the most, ${ms.toFixed(0)} ms with the start`);
      figures.push({
        name: `sharding: peak resident size, 5,000,000 rows, ${what === "copy" ? "the COPY" : "whole step"}`,
        value: peakMb,
        unit: "MB",
        bar: { text: `below ${peakMbMax}`, holds: peakMb < peakMbMax },
      });
    } finally {
      await child.stop();
      await Promise.all([rm(input), rm(directory, { recursive: true })]);
    }
  }
  return figures;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
