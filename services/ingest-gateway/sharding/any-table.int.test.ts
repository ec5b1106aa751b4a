import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AnyFeed, CsvFormat } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { type KeyPart, keyOf } from "@sluice/contracts/key.ts";
import fc from "fast-check";
import iconv from "iconv-lite";
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
const shiftJis = hostile.filter((text) => iconv.decode(iconv.encode(text, "cp932"), "cp932") === text);
const textOf = (words: readonly string[]) =>
  fc.array(fc.constantFrom(...words), { maxLength: 5 }).map((parts) => parts.join(""));

interface Dialect {
  readonly encoding: CsvFormat["encoding"];
  readonly delimiter: CsvFormat["delimiter"];
  readonly quote: CsvFormat["quote"];
  readonly end: string;
  readonly lastEnd: boolean;
  readonly header: boolean;
}
const dialects: fc.Arbitrary<Dialect> = fc.record({
  encoding: fc.constantFrom("utf-8", "shift_jis"),
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  quote: fc.constantFrom('"', '"', null),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  lastEnd: fc.boolean(),
  header: fc.boolean(),
});

const columns = ["a", "b", "c"] as const;
const parts: readonly [KeyPart, ...KeyPart[]] = [
  { column: "b", normalise: ["trim", "upper-ascii"] },
  { column: "a" },
];
type Cell = readonly [text: string, quoteAnyway: boolean];

/** As some partner's program would write it: quotes where they must be, and where it likes. */
function written(
  { delimiter, quote, end, lastEnd, header }: Dialect,
  table: readonly (readonly Cell[])[],
): string {
  const field = ([text, quoteAnyway]: Cell): string =>
    quote !== null && (quoteAnyway || text === "" || /["\n\r]/.test(text) || text.includes(delimiter))
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const lines = table.map((row) => row.map(field).join(delimiter));
  return [...(header ? [columns.join(delimiter)] : []), ...lines].join(end) + (lastEnd ? end : "");
}

/** Without quotes, a field cannot hold what ends it. */
const inDialect = ({ delimiter, quote }: Dialect, text: string): string =>
  quote === null ? text.replace(/[\n\r]/g, "_").replaceAll(delimiter, "_") : text;

test("any table in any dialect comes back exactly, its rows in order and each key in one shard", async () => {
  const cases = dialects.chain((dialect) => {
    const text = textOf(dialect.encoding === "utf-8" ? hostile : shiftJis).map((value) =>
      inDialect(dialect, value),
    );
    const cell = fc.tuple(text, fc.boolean());
    return fc.tuple(
      fc.constant(dialect),
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 40 }),
    );
  });
  await fc.assert(
    fc.asyncProperty(cases, async ([dialect, table]) => {
      const feed: AnyFeed = {
        ...orders,
        format: { kind: "csv", ...dialect, columns },
        key: { parts, unique: false },
      };
      const text = written(dialect, table);
      const bytes =
        dialect.encoding === "utf-8" ? new TextEncoder().encode(text) : iconv.encode(text, "cp932");
      // Without a header, a first U+FEFF is the byte order mark: of the file, not of its first field.
      const marked = !dialect.header && text.startsWith("\ufeff");
      const expected = table.map((row) => row.map(([value]) => value));
      if (marked && expected[0]?.[0] !== undefined) expected[0][0] = expected[0][0].slice(1);
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
    { numRuns: 150 },
  );
}, 60_000);
