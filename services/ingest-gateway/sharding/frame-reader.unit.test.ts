import { describe, expect, test } from "bun:test";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { checkCsvFormat } from "@sluice/contracts/csv-format.ts";
import { RecordNumberer } from "./number-records.ts";
import { format as plain, number } from "./testing-number.ts";

const framed: Partial<CsvFormat> = {
  header: "exact",
  frame: {
    header: { mark: "HDR", fields: ["day", "sequence"] },
    trailer: { mark: "TRL", fields: ["rows", "total"] },
  },
};
const good = "HDR,2026-11-21,7\na,b\nx,1\ny,2\nTRL,2,3.00\n";

/** What the frame states, for every way in which the bytes may be cut. */
function frameOf(text: string, format: Partial<CsvFormat> = framed) {
  const numberer = new RecordNumberer({ ...plain, ...format });
  numberer.push(new TextEncoder().encode(text));
  numberer.end();
  return numberer.frame;
}

describe("a file's frame", () => {
  test("is taken out: what is left is numbered as if it had none, in chunks of any size", () => {
    for (const size of [1, 2, 3, 7, 1 << 16]) {
      expect(number(good, framed, size)).toMatchObject({ text: "1,x,1\n2,y,2\n", faults: [], records: 2 });
    }
  });

  test("is handed on with the place of each record", () => {
    expect(frameOf(good)).toEqual({
      day: { text: "2026-11-21", line: 1, byte: 1 },
      sequence: { text: "7", line: 1, byte: 1 },
      rows: { text: "2", line: 5, byte: 30 },
      total: { text: "3.00", line: 5, byte: 30 },
    });
    expect(frameOf("x,1\n", { header: "none" })).toBeNull();
  });

  test("may be quoted, and stand behind a byte order mark", () => {
    const text = '\uFEFF"HDR","2026-11-21","7"\r\na,b\r\nx,1\r\n"TRL","1","1,0"';
    expect(number(text, framed).faults).toEqual([]);
    expect(frameOf(text)).toMatchObject({ day: { text: "2026-11-21" }, total: { text: "1,0" } });
  });

  test("does not take a row for its record whose first field only begins so", () => {
    expect(number("HDR,d,7\na,b\nTRLX,1\nTRL,1,1", framed)).toMatchObject({ text: "1,TRLX,1\n", faults: [] });
  });

  test.each([
    ["a,b\nx,1\nTRL,1,1\n", [["frame.missing", 1]]],
    ["HDR,d,7\na,b\nx,1\n", [["frame.missing", 4]]],
    ["HDR,d,7\na,b\nx,1\nTRL,1,1\ny,2\nz,3\n", [["frame.not-last", 5]]],
    ["HDR,d,7\na,b\nx,1\nTRL,1,1\nTRL,1,1\n", [["frame.not-last", 5]]],
    ["HDR,d\na,b\nx,1\nTRL,1,1\n", [["frame.fields", 1]]],
    [`HDR,d,7\na,b\nx,1\nTRL,1,${"9".repeat(101)}\n`, [["frame.fields", 4]]],
  ])("%p has the faults %p", (text, faults) => {
    expect(number(text, framed).faults.map(({ code, line }) => [code, line])).toEqual(
      faults.map(([code = "", line = 0]) => [code, line]),
    );
  });

  test("must be one that can be told from rows, with each field named once", () => {
    const check = (mark: string, fields: readonly [string, ...string[]]) => () =>
      checkCsvFormat({
        ...plain,
        frame: { header: { mark: "H", fields: ["x"] }, trailer: { mark, fields } },
      });
    expect(check("T", ["y"])).not.toThrow();
    expect(check("", ["y"])).toThrow("mark");
    expect(check("T", ["x"])).toThrow("named twice");
  });
});
