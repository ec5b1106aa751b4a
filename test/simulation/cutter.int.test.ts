/** The simulation's cutter makes what DuckDB makes: the same shard, byte for byte, and the same positions. */
import { afterAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { memoryCutter } from "./cutter.ts";

const directory = await mkdtemp(join(tmpdir(), "sluice-simulated-cut-"));
const sharder = createSharder({
  wasm: wasmDirectory(),
  directory,
  memoryLimitMb: 256,
  recycleAfterJobs: 10,
});
afterAll(async () => {
  await sharder.close();
  await rm(directory, { recursive: true, force: true });
});

const rows = Array.from(
  { length: 60 },
  (_, index) => `A-${100 + (index % 7)},created,2026-11-20T09:00:00Z,Ito,JPY,${index}.00`,
);
const file = new TextEncoder().encode(
  `order_no,step,at,customer,currency,amount\n${rows.map((row) => `${row}\n`).join("")}`,
);

async function* raw(): AsyncGenerator<Uint8Array> {
  yield file;
}

async function both(shards: number) {
  const memory = memoryCutter();
  const own = join(directory, `cut-${shards}`);
  await Bun.write(join(own, "keep"), "");
  const job = { feed: orders, shards, directory: own, deadlineMs: 60_000 };
  const real = await createCutter(sharder).cut({ ...job, raw: raw() });
  const simulated = await memory.cut({ ...job, raw: raw() });
  if (real.kind !== "cut" || simulated.kind !== "cut") throw new Error("a plain file was not cut");
  const read = async (path: string): Promise<Uint8Array> => {
    for await (const bytes of memory.readLocal(path)) return bytes;
    throw new Error("it is empty");
  };
  return { real, simulated, read };
}

test("one shard is the same bytes, with the same hash and positions", async () => {
  const { real, simulated, read } = await both(1);
  expect(simulated.rows).toBe(real.rows);
  expect(simulated.shards[0]?.sha256).toBe(real.shards[0]?.sha256 ?? "none");
  expect(Buffer.from(await read(simulated.positions)).equals(await readFile(real.positions))).toBe(true);
});

test("of several shards, each key's rows lie in one, in the order of the file, and none is lost", async () => {
  const { simulated, read } = await both(4);
  const shards = await Promise.all(simulated.shards.map(async ({ path }) => readShard(await read(path))));
  const keys = shards.map((shard) => new Set(shard.map(({ fields }) => fields[0])));
  expect(keys.reduce((sum, { size }) => sum + size, 0)).toBe(7);
  expect(
    shards
      .flat()
      .map(({ record }) => record)
      .sort((a, b) => a - b),
  ).toEqual(rows.map((_, index) => index + 1));
});
