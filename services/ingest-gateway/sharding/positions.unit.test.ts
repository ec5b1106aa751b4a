import { expect, test } from "bun:test";
import { readPosition } from "@sluice/shared/shard/positions.ts";
import fc from "fast-check";
import iconv from "iconv-lite";
import { type Cell, dialects, inDialect, piecesOf } from "./testing-dialects.ts";
import { number } from "./testing-number.ts";

const words = ["", "x", "y z", '"', "'", ",", ";", "\\", "\n", "\r\n", "\r", "表", "ソ", "ｱ", "#", "1,5"];
const encodings = ["utf-8", "utf-16le", "utf-16be", "shift_jis", "cp932", "euc-jp"] as const;

test("a record's line and byte are those of the file as it was sent, in any dialect and encoding", () => {
  const cases = dialects(encodings).chain((dialect) => {
    const text = fc
      .array(fc.constantFrom(...words), { maxLength: 3 })
      .map((parts) => inDialect(dialect, parts.join("")));
    const cell: fc.Arbitrary<Cell> = fc.tuple(text, fc.boolean());
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    return fc.tuple(fc.constant(dialect), table, fc.integer({ min: 1, max: 40 }));
  });
  fc.assert(
    fc.property(cases, ([dialect, table, size]) => {
      const { encoding } = dialect.format;
      const encode = (text: string) => iconv.encode(text, encoding === "shift_jis" ? "cp932" : encoding);
      const pieces = piecesOf(dialect, table);
      const wanted: { line: number; byte: number }[] = [];
      // Inside quotes too, a line ends as the file's lines do; a CRLF there by its LF.
      const lineEnd = dialect.end === "\r" ? "\r" : "\n";
      let [line, byte] = [1, 1];
      for (const { text, isRecord } of pieces) {
        if (isRecord) wanted.push({ line, byte });
        line += text.split(lineEnd).length - 1;
        byte += encode(text).length;
      }
      const whole = pieces.map(({ text }) => text).join("");
      // UTF-16 is scanned as UTF-8.
      const scanned = encoding.startsWith("utf-") ? Buffer.from(whole) : encode(whole);
      const { faults, records, positions } = number(scanned, dialect.format, size);
      expect({ faults, records }).toEqual({ faults: [], records: table.length });
      expect(table.map((_, index) => readPosition(positions, 1, index + 1))).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});
