/** Files made to break a parser, or to be read one way by the one who checks and another way by the one who loads. */
import { describe, expect, test } from "bun:test";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { parse } from "csv-parse/sync";
import { RecordNumberer, recordBytesMax } from "./number-records.ts";
import { format, number } from "./testing-number.ts";

test("a record of 10,000 fields is one fault, told in a few words", () => {
  const { faults, total, text } = number(`1,2\n${"x,".repeat(9_999)}x\n3,4\n`);
  expect(total).toBe(1);
  expect(faults).toEqual([
    {
      code: "framing.ragged-row",
      message: "the record has 10000 fields, the feed has 2",
      line: 2,
      byte: 5,
    },
  ]);
  expect(text).not.toContain("x");
});

test("a header of 10,000 columns is one fault, told in a few words", () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(",");
  const { faults, total } = number(`${names}\n1,2\n`, { header: "exact" });
  expect(total).toBe(1);
  expect(faults[0]?.message.length).toBeLessThan(600);
});

test.each([
  ["bare", "x"],
  ["quoted, and never closed", '"'],
  ["quoted, full of line ends", '"\n'],
])("a field of 100 MB, %s, is given up at 2 MB: nothing more is read, and little is held", (_how, begin) => {
  const chunk = new Uint8Array(64 * 1024).fill(begin.endsWith("\n") ? 10 : 120);
  const numberer = new RecordNumberer(format);
  numberer.push(new TextEncoder().encode(begin));
  const before = process.memoryUsage.rss();
  let read = 0;
  while (!numberer.stopped && read < 100 * 1024 ** 2) {
    numberer.push(chunk);
    read += chunk.length;
  }
  numberer.end();
  expect(read).toBeLessThanOrEqual(recordBytesMax + 2 * chunk.length);
  expect(numberer.faults.found.map(({ code }) => code)).toEqual(["framing.record-too-long"]);
  expect(numberer.faults.found[0]?.message.length).toBeLessThan(200);
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 ** 2);
});

/** Another reader, of the standard's dialect. */
const readAgain = (text: string): string[][] =>
  parse(text, { skip_empty_lines: true, record_delimiter: ["\r\n", "\n", "\r"] });

describe("a file that two dialects read differently is refused, or read as the feed's own says", () => {
  test.each<[what: string, text: string, code: string | null, settings?: Partial<CsvFormat>]>([
    ["a quote inside a bare field", 'a"b,2\n', "framing.stray-quote"],
    ["text behind a closing quote", '"a"b,2\n', "framing.stray-quote"],
    ["a backslash before a quote", '"a\\",2\n",3\n', "framing.unterminated-quote"],
    ["a quote that hides the rest of the file", '1,"2\n3,4\n', "framing.unterminated-quote"],
    ["a blank before a quote", '1, "2,3"\n', "framing.stray-quote"],
    ["a lone carriage return", "1,2\r3,4\n", "framing.mixed-line-ends"],
    ["another delimiter", "1;2\n", "framing.ragged-row"],
    ["a separator declared to a spreadsheet", "sep=;\n1;2\n", "framing.ragged-row"],
    ["a NUL that ends a C string", "1,2\u0000,x\n", "framing.nul-byte"],
    ["an apostrophe as a quote", "'1,2'\n", null],
    ["a byte order mark within", "1,\uFEFF2\n", null],
    ["a vertical line end of Unicode", "1,2\u20283\n", null],
    ["a form feed", "1,2\f3\n", null],
  ])("%s", (_what, text, code, settings = {}) => {
    const { faults, text: out } = number(text, settings);
    if (code === null) {
      expect(faults).toEqual([]);
      const ours: string[][] = parse(out, { record_delimiter: "\n" });
      expect(ours.map((row) => row.slice(1))).toEqual(readAgain(text));
    } else expect(faults.map((fault) => fault.code)).toContain(code);
  });
});
