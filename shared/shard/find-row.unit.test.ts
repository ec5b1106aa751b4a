import { expect, test } from "bun:test";
import fc from "fast-check";
import { findRow } from "./find-row.ts";
import { readShard } from "./read-shard.ts";

const cell = fc.oneof(
  fc.string(),
  fc.constantFrom('"', "a,b", "line\nend", 'said "so"', "", "7,8\n9,", "漢字"),
);
const quoted = (text: string): string =>
  /[",\n\r]/.test(text) || text === "" || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;

test("a row is found as the whole shard reads it, whatever stands in its cells and in those before", () => {
  const rows = fc.uniqueArray(
    fc.record({ record: fc.integer({ min: 1, max: 50 }), cells: fc.tuple(cell, cell) }),
    {
      minLength: 1,
      selector: ({ record }) => record,
    },
  );
  fc.assert(
    fc.property(rows, (unordered) => {
      const ordered = unordered.toSorted((a, b) => a.record - b.record);
      const text = ordered.map(({ record, cells }) => `${record},${cells.map(quoted).join(",")}\n`).join("");
      const bytes = new TextEncoder().encode(text);
      const read = new Map(readShard(bytes).map((row) => [row.record, row]));
      for (let record = 1; record <= 51; record += 1)
        expect(findRow(bytes, record)).toEqual(read.get(record) ?? null);
    }),
    { numRuns: 50 },
  );
});

test("bytes that are no shard are told", () => {
  expect(() => findRow(new TextEncoder().encode("a,b\n"), 1)).toThrow("no record number");
});
