import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { RowIndex } from "./row-index.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function indexed(bytes: Uint8Array, pieceBytes: number): RowIndex {
  const index = new RowIndex();
  for (let at = 0; at < bytes.length; at += pieceBytes) index.push(bytes.subarray(at, at + pieceBytes));
  index.end();
  return index;
}

const put = (bytes: Uint8Array, index: RowIndex): string =>
  Buffer.concat(Array.from(index.spans(), ({ start, end }) => bytes.subarray(start, end))).toString();

describe("the rows of a shard", () => {
  test("are put in the order of the file, whatever their order, their quotes and the pieces they are read in", () => {
    const field = fc.string({ unit: fc.constantFrom("7", "x", '"', ",", "\n", "\r", "表"), maxLength: 6 });
    const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 4_000_000_000 }), field), {
      selector: ([record]) => record,
      maxLength: 40,
    });
    const line = ([record, text]: readonly [number, string]): string =>
      `${record},"${text.replaceAll('"', '""')}"\n`;
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (table, pieceBytes) => {
        const bytes = bytesOf(table.map(line).join(""));
        const index = indexed(bytes, pieceBytes);
        const sorted = [...table].sort(([a], [b]) => a - b);
        expect(index.rows).toBe(table.length);
        expect(index.ordered).toBe(table.every((row, at) => row === sorted[at]));
        expect(put(bytes, index)).toBe(sorted.map(line).join(""));
      }),
    );
  });

  test("are one span where nothing is displaced", () => {
    const bytes = bytesOf("1,a\n2,b\n7,c\n");
    expect([...indexed(bytes, 5).spans()]).toEqual([{ start: 0, end: bytes.length }]);
  });

  test("begin with a record number and end with a line end", () => {
    expect(() => indexed(bytesOf("1,a\nb,c\n"), 9)).toThrow("a row without its record number");
    expect(() => indexed(bytesOf("1,a\n2,b"), 9)).toThrow("a row without its end");
    expect(() => indexed(bytesOf("1,a\n2"), 9)).toThrow("a row without its end");
  });
});
