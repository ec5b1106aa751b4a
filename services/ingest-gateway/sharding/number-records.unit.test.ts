import { describe, expect, test } from "bun:test";
import process from "node:process";
import { readPosition } from "@sluice/shared/shard/positions.ts";
import fc from "fast-check";
import { RecordNumberer, recordBytesMax } from "./number-records.ts";
import { format, number } from "./testing-number.ts";

describe("a well-formed file", () => {
  test("has its records numbered, whatever its line ends, with or without a last one", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(number(`x,y${end}1,2${end}`)).toMatchObject({ text: "1,x,y\n2,1,2\n", faults: [] });
      expect(number(`x,y${end}1,2`)).toMatchObject({ text: "1,x,y\n2,1,2\n", faults: [] });
    }
  });

  test("keeps quoted delimiters, quotes and line ends as they are", () => {
    expect(number('"a,b","c ""d""\r\ne"\r\n1,2\r\n')).toMatchObject({
      text: '1,"a,b","c ""d""\r\ne"\n2,1,2\n',
      faults: [],
    });
  });

  test("may begin with a byte order mark, have a header, and end in empty lines", () => {
    for (const size of [1, 2, 3, 1 << 16]) {
      const { text, faults, positions } = number("\uFEFFa,b\n1,2\n\n\n", { header: "exact" }, size);
      expect({ text, faults }).toEqual({ text: "1,1,2\n", faults: [] });
      expect(readPosition(positions, 1, 1)).toEqual({ line: 2, byte: 8 });
    }
  });

  test("has its byte order mark taken off once, at its beginning", () => {
    expect(number("\uFEFF\uFEFFx,y\n1,\uFEFF").text).toBe("1,\uFEFFx,y\n2,1,\uFEFF\n");
    const cut = new Uint8Array([0xef, 0xbb]);
    for (const size of [1, 2])
      expect(number(cut, {}, size).faults).toMatchObject([{ code: "framing.ragged-row" }]);
    for (const size of [1, 3])
      expect(number("\uFEFF", {}, size).faults).toMatchObject([{ code: "framing.no-records" }]);
  });

  test("tells line and byte of each record as sent", () => {
    const { positions } = number('a,b\n"1\n2",3\nx,y\n', { header: "exact" });
    expect(readPosition(positions, 1, 1)).toEqual({ line: 2, byte: 5 });
    expect(readPosition(positions, 1, 2)).toEqual({ line: 4, byte: 13 });
  });

  test("steps over Shift_JIS trail bytes that look like a backslash or a pipe", () => {
    // 表 is 95 5C, ポ is 83 7C.
    const bytes = new Uint8Array([0x95, 0x5c, 0x7c, 0x83, 0x7c, 0x0a]);
    const { faults, records } = number(bytes, { encoding: "shift_jis", delimiter: "|" });
    expect({ faults, records }).toEqual({ faults: [], records: 1 });
  });

  test("is numbered alike however the bytes are cut into chunks", () => {
    const field = fc.oneof(
      fc.stringMatching(/^[a-z€表 ]{0,5}$/),
      fc
        .string({ unit: fc.constantFrom('"', ",", "\n", "\r", "\r\n", "x"), maxLength: 6 })
        .map((text) => `"${text.replaceAll('"', '""')}"`),
    );
    const rows = fc.array(
      fc.tuple(
        field.filter((text) => text !== ""),
        field,
      ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.integer({ min: 1, max: 9 }),
        (table, end, size) => {
          const text = table.map((row) => row.join(",") + end).join("");
          const whole = number(text);
          expect(whole.faults).toEqual([]);
          expect(whole.records).toBe(table.length);
          expect(number(text, {}, size)).toEqual(whole);
        },
      ),
    );
  });
});

describe("a file that DuckDB could misread", () => {
  test.each<[fault: string, text: string, code: string, line: number, byte: number, message: string]>([
    ["too few fields", "1,2\n3\n", "framing.ragged-row", 2, 5, "the record has 1 field, the feed has 2"],
    ["too many fields", "1,2,3\n", "framing.ragged-row", 1, 1, "the record has 3 fields, the feed has 2"],
    [
      "a quote inside a bare field",
      '1,x"y\n',
      "framing.stray-quote",
      1,
      4,
      "a quote stands inside an unquoted field: quote the whole field and write this quote twice",
    ],
    [
      "text behind a closing quote",
      '"x"y,2\n',
      "framing.stray-quote",
      1,
      4,
      "text stands behind a closing quote: a quote inside a quoted field is written twice",
    ],
    [
      "a quote that is never closed",
      '1,2\n3,"x\n4,5\n',
      "framing.unterminated-quote",
      2,
      7,
      "the quote that opens here is never closed",
    ],
    [
      "a line end of another kind",
      "1,2\n3,4\r\n",
      "framing.mixed-line-ends",
      2,
      5,
      "the line ends with CRLF, the file's first one with LF: use one kind",
    ],
    [
      "a NUL byte",
      "1,2\n3,\u00004\n",
      "framing.nul-byte",
      2,
      7,
      "the record holds a NUL byte: text has none",
    ],
    [
      "an empty line among the records",
      "1,2\n\n3,4\n",
      "framing.blank-line",
      2,
      5,
      "the line is empty: leave it out",
    ],
  ])("is told of %s, with line and byte", (_fault, text, code, line, byte, message) => {
    for (const size of [1, 2, 3, 1 << 16])
      expect(number(text, {}, size).faults).toEqual([{ code, line, byte, message }]);
  });

  test("is told of a missing header, of one that does not match, and of having no records", () => {
    expect(number("", { header: "exact" }).faults[0]?.message).toBe(
      "the file has no header: it must begin with a,b",
    );
    expect(number("a,c,c\n1,2\n", { header: "exact" }).faults[0]?.message).toBe(
      'the header is not the feed\'s (missing: "b"; unknown: "c"; doubled: "c"); it must be a,b',
    );
    expect(number("b,a\n1,2\n", { header: "exact" }).faults[0]?.message).toBe(
      "the header is not the feed's (the columns stand in another order); it must be a,b",
    );
    expect(number("a,b\n", { header: "exact" }).faults).toEqual([
      { code: "framing.no-records", line: 2, byte: 5, message: "the file has no records" },
    ]);
  });

  test("is told of a header of any length in a few words, at once", () => {
    const names = Array.from({ length: 150_000 }, (_, index) => `column ${index}`).join(",");
    // What it works, not how long it stands in line on a busy machine.
    const began = process.cpuUsage();
    const [fault] = number(`${names}\n1,2\n`, { header: "exact" }).faults;
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(2_000);
    expect(fault?.message).toStartWith(
      'the header is not the feed\'s (missing: "a", "b"; unknown: "column 0", "column 1",',
    );
    expect(fault?.message).toEndWith('"column 9" and 149990 more); it must be a,b');
  });

  test("is told where a quote was opened that shows lines later, or not for megabytes", () => {
    expect(number('1,2\n3,"x\n4,5\n6,"y"\n7,8\n').faults[0]).toEqual({
      code: "framing.stray-quote",
      line: 4,
      byte: 17,
      message:
        "text stands behind a closing quote (the field opens at line 2, byte 7): a quote inside a quoted field is written twice",
    });
    expect(number(`1,2\n3,"x\n${"4,5\n".repeat(600_000)}`).faults).toEqual([
      {
        code: "framing.record-too-long",
        line: 2,
        byte: 5,
        message:
          "the record that begins here is longer than 2097152 bytes: the quote that opens at line 2, byte 7 is not closed",
      },
    ]);
  });

  test("is told the line as the file itself ends its lines", () => {
    for (const [end, line] of [
      ["\n", 4],
      ["\r\n", 4],
      ["\r", 4],
    ] as const)
      expect(number(`1,2${end}"a${end}b",3${end}x${end}`).faults).toMatchObject([
        { code: "framing.ragged-row", line },
      ]);
  });

  test("is not held in memory for one endless record", () => {
    const numberer = new RecordNumberer(format);
    const chunk = new Uint8Array(1 << 16).fill(0x78);
    let pushed = 0;
    while (!numberer.stopped && pushed < 2 * recordBytesMax) {
      numberer.push(chunk);
      pushed += chunk.length;
    }
    expect(numberer.faults.found).toEqual([
      {
        code: "framing.record-too-long",
        line: 1,
        byte: 1,
        message: "the record that begins here is longer than 2097152 bytes: is a line end missing?",
      },
    ]);
  });

  test("has every fault counted though only the first hundred are told", () => {
    const { faults, total } = number("1\n".repeat(150));
    expect([faults.length, total]).toEqual([100, 150]);
  });
});
