import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { postalCodes } from "@sluice/contracts/feeds/postal-codes.ts";
import { keyOf } from "@sluice/contracts/key.ts";
import { readPosition } from "@sluice/shared/shard/positions.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import { parse } from "csv-parse/sync";
import iconv from "iconv-lite";
import { createCutter } from "./cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { recordBytesMax } from "./number-records.ts";
import { createSharder, type Sharder } from "./sharder.ts";
import { byRecord } from "./testing.ts";

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

const rowOf = (feed: AnyFeed, fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(feed.format.columns.map((column, index) => [column, fields[index] ?? ""]));

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
        if (fields[5] !== String(record)) throw new Error(`record ${record} holds row ${fields[5]}`);
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
      // Read by other hands than the cut's: another decoder, another parser.
      const expected: string[][] = parse(iconv.decode(bytes, "cp932"));
      const rows = byRecord(read);
      expect(expected.length).toBe(124_825);
      expect(rows.length).toBe(124_825);
      for (const [index, { record, fields }] of rows.entries()) {
        if (record !== index + 1 || fields.join("\u0001") !== expected[index]?.join("\u0001"))
          throw new Error(`record ${record} differs`);
      }
      expect(readPosition(positions, 1, 124_825).line).toBe(124_825);
      const shardOf = new Map<string, number>();
      for (const [shard, shardRows] of read.entries())
        for (const { fields } of shardRows) {
          const key = keyOf(postalCodes.key.parts, rowOf(postalCodes, fields));
          if ((shardOf.get(key) ?? shard) !== shard) throw new Error(`the key ${key} is in two shards`);
          shardOf.set(key, shard);
        }
      expect(new Set(shardOf.values()).size).toBe(13);
    },
    60_000,
  );
});

test("a cut whose time is up while the file is read or cut is overdue, and the next one works", async () => {
  const header = "order_no,step,at,customer,currency,amount\n";
  const slow = async (deadlineMs: number, raw: AsyncIterable<Uint8Array>) =>
    createCutter(sharder).cut({
      feed: orders,
      raw,
      shards: 64,
      directory: await mkdtemp(join(root, "slow-")),
      deadlineMs,
    });
  let closed = false;
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield new TextEncoder().encode(header);
      for (;;) yield new TextEncoder().encode("A,created,,,,\n");
    } finally {
      closed = true;
    }
  };
  expect(await slow(50, endless())).toEqual({ kind: "overdue" });
  expect(closed).toBe(true);
  const { rows } = await cut(orders, new TextEncoder().encode(`${header}A,created,,,,\n`), 2);
  expect(rows).toBe(1);
}, 60_000);

test("a Shift_JIS record of half-width kana may be as long as any: three times that in UTF-8", async () => {
  const bytes = new Uint8Array(recordBytesMax + 1).fill(0xb1);
  bytes.set([0x2c], 2);
  bytes.set([0x0a], recordBytesMax);
  const format = { ...orders.format, encoding: "shift_jis", header: "none", columns: ["a", "b"] } as const;
  const { read } = await cut(
    { ...orders, format, key: { parts: [{ column: "a" }], unique: false } },
    bytes,
    2,
  );
  expect(byRecord(read).map(({ fields }) => fields)).toEqual([["ｱｱ", "ｱ".repeat(recordBytesMax - 3)]]);
});

test.each<
  [
    encoding: TextEncoding,
    bytes: number[],
    line: number,
    byte: number,
    column: number,
    hex: string,
    why: string,
  ]
>([
  [
    "utf-8",
    [0x61, 0x2c, 0x62, 0x0a, 0x61, 0x2c, 0xc3, 0x28, 0x0a],
    2,
    7,
    3,
    "c3 28",
    "which is no utf-8 text",
  ],
  [
    "shift_jis",
    [0x61, 0x2c, 0x87, 0x40, 0x0a],
    1,
    3,
    3,
    "87 40",
    "a character that cp932 has and shift_jis has not",
  ],
  [
    "cp932",
    [0x61, 0x2c, 0x95, 0x5c, 0x0a, 0x61, 0x2c, 0x95, 0x20, 0x0a],
    2,
    8,
    3,
    "95 20",
    "which is no cp932 text",
  ],
  ["utf-16be", [0, 0x61, 0, 0x2c, 0, 0x61, 0xdc, 0, 0, 0x0a], 1, 7, 4, "dc 00", "which is no utf-16be text"],
  ["euc-jp", [0x61, 0x2c, 0xad, 0xa1, 0x0a], 1, 3, 3, "ad a1", "a vendor's character that euc-jp has not"],
])(
  "bytes that are not %s end the file, with their place",
  async (encoding, bytes, line, byte, column, hex, why) => {
    const format = { ...orders.format, encoding, header: "none", columns: ["a", "b"] } as const;
    const outcome = await createCutter(sharder).cut({
      feed: { ...orders, format, key: { parts: [{ column: "a" }], unique: false } },
      raw: chunksOf(Uint8Array.from(bytes)),
      shards: 2,
      directory: await mkdtemp(join(root, "job-")),
      deadlineMs: 60_000,
    });
    if (outcome.kind !== "faulty") throw new Error(outcome.kind);
    expect(outcome.faults[0]).toEqual({
      code: "encoding.invalid-bytes",
      line,
      byte,
      message: `the file is not in ${encoding}: column ${column} of the line holds ${hex}, ${why}`,
    });
  },
);

test("a source or a disk that fails ends the cut with its own error", async () => {
  const job = { feed: orders, shards: 2, deadlineMs: 60_000 };
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode("order_no,");
    throw new Error("the connection is gone");
  };
  const directory = await mkdtemp(join(root, "job-"));
  await expect(createCutter(sharder).cut({ ...job, raw: broken(), directory })).rejects.toThrow(
    "the connection is gone",
  );
  await expect(
    createCutter(sharder).cut({ ...job, raw: chunksOf(new Uint8Array(9)), directory: join(root, "none") }),
  ).rejects.toThrow("ENOENT");
});
