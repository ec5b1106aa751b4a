import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readShard } from "./read-shard.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a shard", () => {
  test("is read as rows of a record number and fields, whatever the fields hold", () => {
    const field = fc.string({
      unit: fc.constantFrom("x", '"', ",", "\n", "\r", "\r\n", " ", "#", "\\", "\ufeff", "表", "𠮷"),
      maxLength: 6,
    });
    const rows = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rows, (table) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = table.map((row, index) => `${index * 3 + 1},${row.map(quoted).join(",")}\n`).join("");
        expect(readShard(bytesOf(text))).toEqual(
          table.map((fields, index) => ({ record: index * 3 + 1, fields })),
        );
      }),
    );
  });

  test("keeps empty fields and bare blanks", () => {
    expect(readShard(bytesOf('1,,""\n2, x ,\n'))).toEqual([
      { record: 1, fields: ["", ""] },
      { record: 2, fields: [" x ", ""] },
    ]);
  });

  test("may have no rows", () => {
    expect(readShard(new Uint8Array(0))).toEqual([]);
  });

  test.each([
    ["out of order", "2,a\n1,b\n", "a shard holds record 1 behind 2: it is damaged"],
    ["with a record twice", "2,a\n2,b\n", "a shard holds record 2 behind 2: it is damaged"],
    ["without record numbers", "a,b\n", "a shard holds record a behind 0: it is damaged"],
    ["with rows of different lengths", "1,a\n2,a,b\n", "Invalid Record Length"],
    ["cut off inside quotes", '1,"a\n', "Quote Not Closed"],
  ])("is refused %s", (_what, text, message) => {
    expect(() => readShard(bytesOf(text))).toThrow(message);
  });
});
