/** SQL in columns' names and in values, through DuckDB itself. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { keyOf, type KeyPart } from "@sluice/contracts/key.ts";
import { byRecord, openTestCutter, type TestCutter } from "./testing.ts";

let cutter: TestCutter;
beforeAll(async () => {
  cutter = await openTestCutter();
}, 60_000);
afterAll(() => cutter.close());

const columns = [
  `k') --`,
  `a"; drop table files; --`,
  `'||(select content from read_text('/etc/passwd'))||'`,
] as const;
const parts: readonly [KeyPart, ...KeyPart[]] = [
  { column: columns[0], normalise: ["trim", "upper-ascii"] },
  { column: columns[1] },
];
const feed: AnyFeed = {
  ...orders,
  format: { ...orders.format, header: "exact", columns, nulls: ["'", `') or 1=1 --`] },
  key: { parts, unique: true },
  keyOf: (row) => keyOf(parts, row),
};
const values = [
  "'; copy (select 1) to '/tmp/x'; --",
  `" || getenv('HOME') || "`,
  "$$x$$",
  "\\'",
  "{{=1}}",
  "E'\\x41'",
  "/* x",
  "%s%n",
  "${7*7}",
];
const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

test("names and values that are SQL are names and values", async () => {
  const rows = values.map((value, at) => [value, values[(at + 1) % values.length] ?? "", `${at}`]);
  const file = [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
  const shards = await cutter.cut(feed, new TextEncoder().encode(file), 4);
  expect(byRecord(shards).map(({ fields }) => fields)).toEqual(rows);
});
