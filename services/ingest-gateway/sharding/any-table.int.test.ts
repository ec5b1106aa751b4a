import { afterAll, beforeAll, expect, test } from "bun:test";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { type KeyPart, keyOf } from "@sluice/contracts/key.ts";
import fc from "fast-check";
import iconv from "iconv-lite";
import { read } from "../testing-text.ts";
import { columns, dialects, inDialect, fieldOf, written } from "./testing-dialects.ts";
import { byRecord, openTestCutter, type TestCutter } from "./testing.ts";

let cutter: TestCutter;
beforeAll(async () => {
  cutter = await openTestCutter();
}, 60_000);
afterAll(() => cutter.close());

/** Text that readers of CSV and engines trip over. */
const hostile = [
  "",
  " ",
  "\u3000",
  "\t",
  "\n",
  "\r",
  "\r\n",
  '"',
  '""',
  ",",
  ";",
  "|",
  "\\",
  "\\|",
  "'",
  "#",
  "1,5",
  "1.234",
  "-",
  "\\N",
  "NULL",
  "\u0001NULL",
  "\nNULL",
  "\u0001",
  "\u0007",
  "\u001b",
  "\u007f",
  "\u00a0",
  "\u2028",
  "\ufeff",
  "0",
  "007",
  "1e3",
  "true",
  "=A1",
  "ß",
  "ı",
  "ﬁ",
  "é",
  "e\u0301",
  "表",
  "ｱ",
  "𠮷",
  "👨‍👩‍👧",
  "z",
  "Z",
];
const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "shift_jis",
  "cp932",
  "euc-jp",
  "iso-8859-1",
] as const satisfies TextEncoding[];

/** Written by another library; it has the vendors' sets alone, so the standard ones take no word that both have differently. */
const encode = (encoding: TextEncoding, text: string): Uint8Array =>
  iconv.encode(text, encoding === "shift_jis" ? "cp932" : encoding);
const wordsOf = Object.fromEntries(
  encodings.map((encoding) => [
    encoding,
    hostile.filter((word) => read(encoding, encode(encoding, word)) === word),
  ]),
);

const textOf = (words: readonly string[]) =>
  fc.array(fc.constantFrom(...words), { maxLength: 5 }).map((parts) => parts.join(""));

const parts: readonly [KeyPart, ...KeyPart[]] = [
  { column: "b", normalise: ["trim", "upper-ascii"] },
  { column: "a" },
];

test("any table in any dialect comes back exactly, its rows in order and each key in one shard", async () => {
  const cases = dialects(encodings).chain((dialect) => {
    const words = wordsOf[dialect.format.encoding] ?? [];
    const text = textOf(words).map((value) => inDialect(dialect, value));
    const cell = fc.tuple(text, fc.boolean());
    return fc.tuple(
      fc.constant(dialect),
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 40 }),
    );
  });
  await fc.assert(
    fc.asyncProperty(cases, async ([dialect, table]) => {
      const feed: AnyFeed = { ...orders, format: dialect.format, key: { parts, unique: false } };
      const text = written(dialect, table);
      const bytes = encode(dialect.format.encoding, text);
      // A first U+FEFF is the byte order mark: of the file, not of its first field.
      const loses = !dialect.marked && text.startsWith("\ufeff");
      const expected = table.map((row, record) =>
        row.map(([value, quoteAnyway], column) => {
          const isFirst = loses && record === 0 && column === 0;
          return fieldOf(dialect, [isFirst ? value.slice(1) : value, quoteAnyway], columns[column] ?? "");
        }),
      );
      const shards = await cutter.cut(feed, bytes, 5);
      expect(byRecord(shards).map(({ fields }) => [...fields])).toEqual(expected);
      const shardOf = new Map<string, number>();
      for (const [shard, rows] of shards.entries())
        for (const {
          fields: [a = "", b = ""],
        } of rows) {
          const key = keyOf(parts, { a, b });
          expect(shardOf.get(key) ?? shard).toBe(shard);
          shardOf.set(key, shard);
        }
    }),
    { numRuns: 300 },
  );
}, 60_000);
