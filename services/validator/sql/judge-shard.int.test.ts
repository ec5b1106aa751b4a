import { beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { keyOf, type KeyPart } from "@sluice/contracts/key.ts";
import { given, isDay, rowIs, type RowCondition, whenThen } from "@sluice/contracts/rule.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import fc from "fast-check";
import * as v from "valibot";
import { judge } from "../core/judge.ts";
import { judgeShard } from "./judge-shard.ts";
import { compileRules, uncompiled } from "./rules.ts";
import { shardName } from "./shard-sql.ts";
import { columnSchemas, everySchema, fieldTexts, shardBytes, words } from "./testing.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({
    wasm: wasmDirectory(),
    inputName: shardName,
    directory: null,
    memoryLimitMb: 256,
  });
}, 60_000);

/** Both judgements must be the same, to the byte of the report that comes of them. */
async function agree(feed: AnyFeed, bytes: Uint8Array): Promise<void> {
  const rows = readShard(bytes);
  const inSql = await judgeShard(engine, feed, { bytes, rows: rows.length });
  expect(JSON.stringify(inSql)).toBe(JSON.stringify(judge(feed, rows)));
}

const columns = ["a", "b", "c"] as const;
const parts: readonly [KeyPart, ...KeyPart[]] = [
  { column: "a", normalise: ["trim", "upper-ascii"] },
  { column: "b" },
];
const feedOf = (row: AnyFeed["row"], unique = false): AnyFeed => ({
  ...orders,
  format: { ...orders.format, columns },
  row,
  key: { parts, unique },
  keyOf: (raw) => keyOf(parts, raw),
});
const tables = (least = 1) =>
  fc.array(fc.tuple(fieldTexts, fieldTexts, fieldTexts), { minLength: least, maxLength: 60 });

const leaves: fc.Arbitrary<RowCondition> = fc.oneof(
  fc.record({ column: fc.constantFrom(...columns), is: fc.constantFrom("", "a", "created", "𠮷", "'") }),
  fc.record({ column: fc.constantFrom(...columns), notAfter: fc.constantFrom(...columns) }),
);
const conditions: fc.Arbitrary<RowCondition> = fc.oneof(
  leaves,
  leaves.map((leaf) => ({ not: leaf })),
  fc.array(leaves, { maxLength: 3 }).map((all) => ({ all })),
  fc.array(leaves, { maxLength: 3 }).map((any) => ({ not: { any } })),
  fc.tuple(leaves, fc.constantFrom(...columns)).map(([when, column]) => whenThen(when, given(column))),
);

describe("a shard judged in SQL is judged as by valibot alone", () => {
  test("for any columns' schemas and any texts", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(columnSchemas, columnSchemas, columnSchemas),
        tables(),
        fc.func(fc.boolean()),
        async ([a, b, c], table, quoteAnyway) => {
          await agree(
            feedOf(v.strictObject({ a: a.schema, b: b.schema, c: c.schema })),
            shardBytes(table, quoteAnyway),
          );
        },
      ),
      { numRuns: 600 },
    );
  }, 60_000);

  test("for rules that only warn, of some columns or across them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(columnSchemas, columnSchemas, conditions),
        tables(),
        async ([a, b, condition], table) => {
          const texts = v.object({ b: b.schema });
          const across = v.pipe(
            v.object({ a: v.string(), b: v.string(), c: v.string() }),
            v.partialCheck([["a"], ["b"], ["c"]], rowIs(condition), "the rule"),
          );
          const row = v.object({ a: a.schema, b: v.string(), c: v.string() });
          for (const warn of [texts, across])
            await agree(
              { ...feedOf(row), warn },
              shardBytes(table, () => false),
            );
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  test("for rules across columns", async () => {
    const text = v.pipe(v.string(), v.maxLength(40));
    const row = v.object({ a: text, b: text, c: v.pipe(v.string(), v.trim()) });
    await fc.assert(
      fc.asyncProperty(conditions, conditions, tables(), async (first, second, table) => {
        const all = [["a"], ["b"], ["c"]] as const;
        const schema = v.pipe(
          row,
          v.forward(v.partialCheck(all, rowIs(first), "the first rule"), ["b"]),
          v.partialCheck(all, rowIs(second), "the second rule"),
        );
        expect(compileRules(feedOf(schema)).kind).toBe("compiled");
        await agree(
          feedOf(schema),
          shardBytes(table, () => false),
        );
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test("where keys must be unique, with columns that fall back and without", async () => {
    const even = v.pipe(
      v.string(),
      v.check((text) => text.length % 2 === 0, "must be even"),
    );
    const few = fc.constantFrom("", " a", "a", "A", "|", "\\", "𠮷", "\u3000a", "b", "ab");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(few, few, few), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (table, falls) => {
          const c = falls ? even : v.pipe(v.string(), v.maxLength(1));
          await agree(
            feedOf(v.strictObject({ a: v.string(), b: v.string(), c }), true),
            shardBytes(table, () => false),
          );
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  test("for every kind of rule over every hostile text, bare, padded and followed", async () => {
    const hostile = words.flatMap((word) => [
      word,
      ` ${word}`,
      `${word}\n`,
      `${word}a`,
      `a${word}`,
      `1${word}`,
    ]);
    const bytes = shardBytes(
      hostile.map((text) => [text, "", ""]),
      () => true,
    );
    for (const schema of everySchema)
      await agree(feedOf(v.strictObject({ a: schema, b: v.string(), c: v.string() })), bytes);
  }, 60_000);

  test("for the order of any two texts", async () => {
    const row = v.pipe(
      v.strictObject({ a: v.string(), b: v.string(), c: v.string() }),
      v.partialCheck([["a"], ["b"]], rowIs({ column: "a", notAfter: "b" }), "a must not be after b"),
    );
    const table = words.flatMap((a) => words.map((b) => [a, b, ""]));
    await agree(
      feedOf(row),
      shardBytes(table, () => false),
    );
  }, 60_000);

  test("for a whole calendar of days, leap or not", async () => {
    const day = v.pipe(v.string(), v.check(isDay, "must be a day"));
    const two = (number: number): string => String(number).padStart(2, "0");
    const table = ["0000", "0001", "0004", "1582", "1900", "2000", "2023", "2024", "9999"].flatMap((year) =>
      Array.from({ length: 14 * 33 }, (_, at) => [
        `${year}-${two(at % 14)}-${two(Math.floor(at / 14))}`,
        "",
        "",
      ]),
    );
    await agree(
      feedOf(v.strictObject({ a: day, b: v.string(), c: v.string() })),
      shardBytes(table, () => false),
    );
  }, 60_000);

  test.each([...feeds.values()].map((feed) => [feed.name, feed] as const))(
    "for the feed %s",
    async (_name, feed) => {
      const width = feed.format.columns.length;
      const row = fc.array(fieldTexts, { minLength: width, maxLength: width });
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (table) => {
          await agree(
            feed,
            shardBytes(table, () => false),
          );
        }),
        { numRuns: 30 },
      );
    },
    60_000,
  );
});

test("docs/feeds.md names every column that valibot judges on every row", async () => {
  const docs = await readFile(new URL("../../../docs/feeds.md", import.meta.url), "utf8");
  for (const feed of feeds.values())
    for (const { column } of uncompiled(feed)) expect(docs).toContain(`\`${feed.name}.${column}\``);
  expect(uncompiled(orders)).toEqual([]);
});

test("a row schema that SQL knows nothing of is judged by valibot, and says why", async () => {
  const schema = v.pipe(
    v.object({ a: v.string(), b: v.string(), c: v.string() }),
    v.check((row) => row.a !== row.b, "must differ"),
  );
  expect(uncompiled(feedOf(schema))).toEqual([{ column: "", why: "check by a function" }]);
  await agree(
    feedOf(schema, true),
    shardBytes(
      [
        ["x", "x", ""],
        ["x", "y", ""],
        ["x", "y", ""],
      ],
      () => false,
    ),
  );
});

test("rows of megabytes among short ones are read whole, wherever they stand", async () => {
  const feed = feedOf(
    v.strictObject({ a: v.pipe(v.string(), v.maxLength(5)), b: v.string(), c: v.string() }),
  );
  const long = ['"'.repeat(1_500_000), "表\n".repeat(900_000), "x".repeat(2_000_000)];
  const short = Array.from({ length: 3_000 }, (_, at) => [`${at}`, "b".repeat(at % 300), ""]);
  await agree(
    feed,
    shardBytes(
      [
        ...short,
        ...long.flatMap((text) => [
          ["a", text, ""],
          [text, "", "表"],
        ]),
        ...short,
      ],
      () => true,
    ),
  );
  await agree(
    feed,
    shardBytes([["1", "2", "3"]], () => false),
  );
}, 60_000);

test("rows that are good do not leave the engine", async () => {
  const rows = [
    ["A-2026-00017", "created", "2026-11-20T09:30:00Z", "青木書店", "JPY", "1250.00"],
    ["A-2026-00017", "shipped", "2024-02-29T23:59:59Z", "", "", ""],
    ["B-1", "created", "1999-12-31T00:00:00Z", "表".repeat(40), "USD", "-0.5"],
  ];
  let out = 0;
  const counting: Pick<Engine, "query"> = {
    query: (sql, bytes, take) =>
      engine.query(sql, bytes, (batch) => {
        out += batch.rows;
        take(batch);
      }),
  };
  const bytes = shardBytes(rows, () => false);
  expect(await judgeShard(counting, orders, { bytes, rows: 3 })).toMatchObject({ rows: 3, errors: 0 });
  expect(out).toBe(0);
});

test("bytes that are no shard are an error, not a judgement", async () => {
  const damaged = ["x,a,created,,,,\n", '1,"a\n', "1,a\n"];
  for (const text of damaged)
    await expect(
      judgeShard(engine, orders, { bytes: new TextEncoder().encode(text), rows: 1 }),
    ).rejects.toThrow();
});
