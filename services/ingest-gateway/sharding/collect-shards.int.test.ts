import { afterEach, beforeEach, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectShards } from "./collect-shards.ts";

let from: string;
let into: string;
beforeEach(() => {
  from = mkdtempSync(join(tmpdir(), "sluice-parts-"));
  into = mkdtempSync(join(tmpdir(), "sluice-shards-"));
});
afterEach(() => {
  for (const directory of [from, into]) rmSync(directory, { recursive: true, force: true });
});

/** What the engine wrote for a shard. */
function written(shard: number, ...parts: readonly string[]): void {
  const directory = join(from, `shard=${shard}`);
  mkdirSync(directory);
  for (const [index, text] of parts.entries()) writeFileSync(join(directory, `data_${index}.csv`), text);
}
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

test("every shard has a file with its rows in order, its number of rows and its hash", () => {
  written(0, "1,a\n4,b\n");
  written(2, '9,z\n2,"x\n7,no row"\n3,y\n');
  const ordered = '2,"x\n7,no row"\n3,y\n9,z\n';
  const shards = collectShards(from, into, 4);
  expect(shards.map(({ shard, rows, sha256 }) => ({ shard, rows, sha256 }))).toEqual([
    { shard: 0, rows: 2, sha256: hashOf("1,a\n4,b\n") },
    { shard: 1, rows: 0, sha256: hashOf("") },
    { shard: 2, rows: 3, sha256: hashOf(ordered) },
    { shard: 3, rows: 0, sha256: hashOf("") },
  ]);
  expect(shards.map(({ path }) => readFileSync(path, "utf8"))).toEqual(["1,a\n4,b\n", "", ordered, ""]);
});

test("a shard that the engine wrote in two files is one", () => {
  written(0, "1,a\n5,b\n", "2,c\n6,d\n");
  const [shard] = collectShards(from, into, 1);
  expect(readFileSync(shard?.path ?? "", "utf8")).toBe("1,a\n2,c\n5,b\n6,d\n");
});

test("rows that are displaced over megabytes come back whole", () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => `${index + 1},"${"x".repeat(index % 90)}\n"\n`);
  const late = [...lines.slice(50_000), ...lines.slice(0, 50_000)];
  const long = `60001,${"y".repeat(3 << 20)}\n`;
  written(0, long + late.join(""));
  const [shard] = collectShards(from, into, 1);
  const text = lines.join("") + long;
  expect(shard?.sha256).toBe(hashOf(text));
  expect(hashOf(readFileSync(shard?.path ?? "", "utf8"))).toBe(hashOf(text));
});
