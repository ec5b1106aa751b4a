import { afterAll, beforeAll, expect, test } from "bun:test";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { number } from "./testing-number.ts";
import { columns, dialects, type Written } from "./testing-dialects.ts";
import { byRecord, openTestCutter, type TestCutter } from "./testing.ts";

let cutter: TestCutter;
beforeAll(async () => {
  cutter = await openTestCutter();
}, 60_000);
afterAll(() => cutter.close());

/** Text that is rarely in the dialect, of the pieces that matter to it. */
const anyText = ({ format: { delimiter, quote }, end }: Written): fc.Arbitrary<string> => {
  const q = quote ?? '"';
  const pieces = [
    delimiter,
    delimiter,
    q,
    q,
    end,
    "\n",
    "\\",
    "#",
    " ",
    "x",
    "NULL",
    "2",
    "表",
    "",
    `${q}${q}`,
  ];
  const field = fc.oneof(
    {
      arbitrary: fc.constantFrom(
        "x",
        "",
        " y ",
        `${q}z${q}`,
        `${q}${q}`,
        ` ${q}a${delimiter}${q} `,
        `${q}b${end}${q}`,
        "\\N",
      ),
      weight: 4,
    },
    {
      arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => parts.join("")),
      weight: 1,
    },
  );
  const row = fc.tuple(field, field, field).map((fields) => fields.join(delimiter));
  return fc.array(row, { minLength: 1, maxLength: 5 }).map((rows) => rows.join(end));
};

/** What another reader has of a dialect. */
const plainOf = ({ delimiter, quote, escape, comment, lineEnd }: CsvFormat): CsvFormat => ({
  ...{ kind: "csv", encoding: "utf-8", delimiter, quote, header: "none", columns },
  ...(escape !== undefined && { escape }),
  ...(comment !== undefined && { comment }),
  ...(lineEnd !== undefined && { lineEnd }),
});

test("whatever the scan lets through, DuckDB reads, and reads as another reader of CSV does", async () => {
  let passed = 0;
  let compared = 0;
  const cases = fc
    .tuple(dialects(["utf-8"]), fc.boolean())
    .map(([dialect, isPlain]): Written => {
      const format = { ...dialect.format, header: "none" } as const;
      return { ...dialect, format: isPlain ? plainOf(format) : format };
    })
    .chain((dialect) => fc.tuple(fc.constant(dialect), anyText(dialect)));
  await fc.assert(
    fc.asyncProperty(cases, async ([{ format }, text]) => {
      if (number(text, format).total > 0) return;
      passed += 1;
      const feed: AnyFeed = { ...orders, format, key: { parts: [{ column: "b" }], unique: false } };
      const rows = byRecord(await cutter.cut(feed, new TextEncoder().encode(text), 2));
      const { quote, delimiter, escape, comment, nulls, trim } = format;
      if (nulls !== undefined || trim !== undefined) return;
      compared += 1;
      const read: string[][] = parse(text, {
        delimiter,
        quote,
        escape: escape ?? quote,
        recordDelimiter: ["\r\n", "\n", "\r"],
        skipEmptyLines: true,
        ...(comment !== undefined && { comment, commentNoInfix: true }),
        columns: false,
      });
      expect(rows.map(({ fields }) => [...fields])).toEqual(read);
      expect(read.every((row) => row.length === columns.length)).toBe(true);
    }),
    { numRuns: 4_000 },
  );
  expect([passed > 300, compared > 150]).toEqual([true, true]);
}, 60_000);
