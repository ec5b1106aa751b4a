import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { postalCodes } from "@sluice/contracts/feeds/postal-codes.ts";
import { keyOf } from "@sluice/contracts/key.ts";
import { readPosition } from "@sluice/shared/shard/positions.ts";
import { readShard, type ShardRow } from "@sluice/shared/shard/read-shard.ts";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { createCutter } from "./cutter.ts";
import { Engine, wasmDirectory } from "./engine.ts";
import { createSharder, type Sharder } from "./sharder.ts";

const data = process.env["SLUICE_TEST_DATA"];
let root: string;
let sharder: Sharder;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-cut-"));
  sharder = createSharder({
    wasm: wasmDirectory(),
    directory: root,
    memoryLimitMb: 512,
    recycleAfterJobs: 500,
  });
});
afterAll(async () => {
  await sharder.close();
  await rm(root, { recursive: true, force: true });
});

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 1 << 16) yield bytes.subarray(from, from + (1 << 16));
}

/** Cuts bytes; gives each shard's rows, and the positions. */
async function cut(feed: AnyFeed, bytes: Uint8Array, shards: number) {
  const directory = await mkdtemp(join(root, "job-"));
  const outcome = await createCutter(sharder).cut({
    feed,
    raw: chunksOf(bytes),
    shards,
    directory,
    deadlineMs: 60_000,
  });
  if (outcome.kind !== "cut") throw new Error(JSON.stringify(outcome));
  const read = await Promise.all(outcome.shards.map(async ({ path }) => readShard(await readFile(path))));
  return { ...outcome, read, positions: await readFile(outcome.positions) };
}

const byRecord = (shards: readonly (readonly ShardRow[])[]): readonly ShardRow[] =>
  shards.flat().sort((a, b) => a.record - b.record);

describe("a cut file", () => {
  test("holds every row once, each key in one shard, and empty shards too", async () => {
    const text =
      "order_no,step,at,customer,currency,amount\n" +
      Array.from({ length: 40 }, (_, index) => `A-${index % 7},created,,"x,""${index}""\n",,\n`).join("");
    const { read, rows } = await cut(orders, new TextEncoder().encode(text), 16);
    expect(rows).toBe(40);
    expect(read).toHaveLength(16);
    expect(byRecord(read).map(({ fields }) => fields[3])).toEqual(
      Array.from({ length: 40 }, (_, index) => `x,"${index}"\n`),
    );
    const shardsOf = new Map<string, Set<number>>();
    for (const [shard, shardRows] of read.entries())
      for (const { fields } of shardRows)
        shardsOf.set(fields[0] ?? "", (shardsOf.get(fields[0] ?? "") ?? new Set()).add(shard));
    expect([...shardsOf.values()].every((shards) => shards.size === 1)).toBe(true);
    expect(read.some((shardRows) => shardRows.length === 0)).toBe(true);
  });

  test("gives the same bytes again for the same bytes", async () => {
    const bytes = new TextEncoder().encode(
      "order_no,step,at,customer,currency,amount\n" +
        Array.from({ length: 5000 }, (_, index) => `A-${index % 311},created,,注文,JPY,1\n`).join(""),
    );
    const [first, second] = [await cut(orders, bytes, 8), await cut(orders, bytes, 8)];
    expect(second.shards.map(({ sha256 }) => sha256)).toEqual(first.shards.map(({ sha256 }) => sha256));
  });

  test("keeps any fields exactly, and cuts by the key that JavaScript makes", async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "B", " ", "\u3000", '"', ",", "\n", "\r\n", "|", "\\", "é", "表", "𠮷", "'"),
      maxLength: 8,
    });
    const feed: AnyFeed = {
      ...orders,
      format: {
        kind: "csv",
        encoding: "utf-8",
        delimiter: ",",
        quote: '"',
        header: false,
        columns: ["a", "b", "c"],
      },
      key: { parts: [{ column: "a", normalise: ["trim", "upper-ascii"] }, { column: "b" }], unique: false },
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 60 }),
        async (table) => {
          const file = table
            .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(",") + "\n")
            .join("");
          const { read } = await cut(feed, new TextEncoder().encode(file), 5);
          expect(byRecord(read).map(({ fields }) => [...fields])).toEqual(table);
          const shardOf = new Map<string, number>();
          for (const [shard, rows] of read.entries())
            for (const {
              fields: [a = "", b = ""],
            } of rows) {
              const key = keyOf(feed.key.parts, { a, b });
              expect(shardOf.get(key) ?? shard).toBe(shard);
              shardOf.set(key, shard);
            }
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);

  test("keeps the order of a hot key's rows among 500,000 in 32 shards", async () => {
    const lines = ["order_no,step,at,customer,currency,amount\n"];
    for (let row = 1; row <= 500_000; row += 1)
      lines.push(row % 3 === 0 ? `HOT,created,,,,${row}\n` : `K${(row * 7919) % 20_000},created,,,,${row}\n`);
    const { read } = await cut(orders, new TextEncoder().encode(lines.join("")), 32);
    const lastOf = new Map<string, number>();
    let rows = 0;
    for (const shardRows of read)
      for (const { record, fields } of shardRows) {
        const key = fields[0] ?? "";
        expect(fields[5]).toBe(String(record));
        if (record <= (lastOf.get(key) ?? 0))
          throw new Error(`row ${record} of ${key} comes behind row ${lastOf.get(key)}`);
        lastOf.set(key, record);
        rows += 1;
      }
    expect(rows).toBe(500_000);
    expect(lastOf.get("HOT")).toBe(499_998);
  }, 60_000);

  test.skipIf(data === undefined)(
    "KEN_ALL.CSV: 124,825 rows, each as an independent reader has it",
    async () => {
      const bytes = await readFile(join(data ?? "", "ken-all/KEN_ALL.CSV"));
      const { read, positions } = await cut(postalCodes, bytes, 13);
      const expected: string[][] = parse(new TextDecoder("shift_jis").decode(bytes));
      const rows = byRecord(read);
      expect(rows.length).toBe(124_825);
      for (const [index, { record, fields }] of rows.entries()) {
        if (record !== index + 1 || fields.join("\u0001") !== expected[index]?.join("\u0001"))
          throw new Error(`record ${record} differs`);
      }
      expect(readPosition(positions, 1, 124_825).line).toBe(124_825);
    },
    60_000,
  );
});

// location_coordinates.csv is left out: it is not UTF-8, and its bare fields hold quotes; both are faults here.
test.skipIf(data === undefined)("the csv-spectrum files come back as their authors say", async () => {
  const names = [
    "comma_in_quotes",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
    "empty",
    "empty_crlf",
  ];
  for (const name of names) {
    const bytes = await readFile(join(data ?? "", "csv-spectrum/csvs", `${name}.csv`));
    const wanted: Record<string, string>[] = JSON.parse(
      await readFile(join(data ?? "", "csv-spectrum/json", `${name}.json`), "utf8"),
    );
    const columns = Object.keys(wanted[0] ?? {});
    const [first = "", ...others] = columns;
    const feed = {
      ...orders,
      format: { ...orders.format, columns: [first, ...others] as const },
      key: { parts: [{ column: first }] as const, unique: false },
    };
    const { read } = await cut(feed, bytes, 3);
    const got = byRecord(read).map(({ fields }) =>
      Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? ""])),
    );
    expect({ name, got }).toEqual({ name, got: wanted });
  }
});

test("the engine reads no file of the machine, loads no extension and takes no further setting", async () => {
  const directory = await mkdtemp(join(root, "locked-"));
  const locked = await Engine.start(wasmDirectory(), directory, 256);
  for (const sql of [
    "select * from read_csv('/etc/passwd')",
    "select * from glob('/etc/*')",
    "attach '/tmp/other.db'",
    "load httpfs",
    "select json_extract('{}', '$')",
    "copy (select 1) to '/tmp/escaped.csv'",
    "set enable_external_access = true",
    "set memory_limit = '4GB'",
  ])
    expect(() => locked.run(sql, join(directory, "none"))).toThrow();
});

test("an overdue cut is ended with its thread, and the next one works", async () => {
  const directory = await mkdtemp(join(root, "slow-"));
  const slow = await createCutter(sharder).cut({
    feed: orders,
    raw: chunksOf(
      new TextEncoder().encode(
        "order_no,step,at,customer,currency,amount\n" + "A,created,,,,\n".repeat(200_000),
      ),
    ),
    shards: 64,
    directory,
    deadlineMs: 0,
  });
  expect(slow).toEqual({ kind: "overdue" });
  const { rows } = await cut(
    orders,
    new TextEncoder().encode("order_no,step,at,customer,currency,amount\nA,created,,,,\n"),
    2,
  );
  expect(rows).toBe(1);
});
