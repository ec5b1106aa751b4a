import { beforeAll, expect, test } from "bun:test";
import type { FileRule } from "@sluice/contracts/file-rule.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import fc from "fast-check";
import { totalsOf } from "../core/totals.ts";
import { shardName } from "./shard-sql.ts";
import { fieldTexts, shardBytes } from "./testing.ts";
import { totalsInSql } from "./totals.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({
    ...{ wasm: wasmDirectory(), inputName: shardName },
    ...{ directory: null, memoryLimitMb: 256 },
  });
}, 60_000);

const columns = ["a", "b", "c"] as const;
const feedOf = (fileRules: readonly FileRule[]) => ({ format: { ...orders.format, columns }, fileRules });
const both = async (rows: readonly (readonly string[])[], fileRules: readonly FileRule[]) => {
  const feed = feedOf(fileRules);
  const bytes = shardBytes(rows, (at) => at % 2 === 0);
  const inSql = await totalsInSql(engine, feed, bytes);
  expect(inSql).toEqual(totalsOf(feed, readShard(bytes)));
  return inSql;
};
const sumOf = (field: string, column: string, places: number): FileRule => ({
  ...{ kind: "sum", field, column, places },
});

test("the engine's sums are those of bigint, for any values, readable or not", async () => {
  const amounts = fc.oneof(
    fieldTexts,
    fc.stringMatching(/^-?[0-9]{1,20}([.][0-9]{1,4})?$/),
    fc.constantFrom(
      "",
      "-0",
      "1.999",
      " 1",
      "1 ",
      "+1",
      "1e3",
      "٣",
      "1.",
      ".5",
      "1,5",
      "0.1",
      "9".repeat(18),
    ),
  );
  const tables = fc.array(fc.tuple(amounts, amounts, amounts), { maxLength: 40 });
  const rules = fc.tuple(fc.nat(10), fc.nat(3)).map(([p, q]) => [sumOf("x", "a", p), sumOf("y", "c", q)]);
  await fc.assert(
    fc.asyncProperty(tables, rules, async (rows, all) => void (await both(rows, all))),
    { numRuns: 100 },
  );
});

test("a tenth added ten times is one, and a third place is never rounded off", async () => {
  const rows = Array.from({ length: 10 }, () => ["0.1", "", "1.999"]);
  expect(await both(rows, [sumOf("x", "a", 2), sumOf("y", "c", 2), sumOf("z", "b", 0)])).toEqual({
    x: { units: "100", unread: 0 },
    y: { units: "0", unread: 10 },
    z: { units: "0", unread: 0 },
  });
});

test("a feed without such rules asks for nothing", async () => {
  expect(await both([["1", "2", "3"]], [])).toBeUndefined();
});
