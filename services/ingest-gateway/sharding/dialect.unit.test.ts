import { describe, expect, test } from "bun:test";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { readPosition } from "@sluice/shared/shard/positions.ts";
import { number } from "./testing-number.ts";

describe("a file in its feed's dialect", () => {
  test("may have lines that are passed over: a count of leading ones, and comments, whatever they hold", () => {
    const text = 'report of "today\n\n#b,"a\na,b\n1,2\n#\n"#3",4\n5,#6\n#';
    for (const size of [1, 2, 3, 1 << 16]) {
      const read = number(text, { header: "exact", skipLines: 2, comment: "#" }, size);
      expect(read).toMatchObject({ text: '1,1,2\n2,"#3",4\n3,5,#6\n', faults: [] });
      expect(readPosition(read.positions, 1, 2)).toEqual({ line: 7, byte: 35 });
    }
    expect(number("#x,y\n", { comment: "#" }).faults).toMatchObject([{ code: "framing.no-records" }]);
  });

  test("may have an escape in its quoted fields, and blanks around all fields", () => {
    for (const size of [1, 2, 3, 1 << 16]) {
      const text = '"a\\"b","c\\\\"\n\\N,\\\n';
      const escaped = number(text, { escape: "\\" }, size);
      expect(escaped).toMatchObject({ text: '1,"a""b","c\\"\n2,\\N,\\\n', faults: [] });
      const trimmed = number(' "a , b" , c d \t\n  ,\t"e"\n', { trim: true }, size);
      expect(trimmed).toMatchObject({ text: '1,"a , b",c d\n2,,"e"\n', faults: [] });
    }
  });

  test("has its record numbers quoted where NULL has spellings, so that none of them is one", () => {
    expect(number("x,2\n3,y\n", { nulls: ["2"] }).text).toBe('"1",x,2\n"2",3,y\n');
  });

  test("in UTF-16, comes as UTF-8 and has its positions and faults counted as it was sent", () => {
    const read = (text: string, settings: Partial<CsvFormat> = {}) =>
      [1, 2, 5, 1 << 16].map((size) => number(text, { encoding: "utf-16le", ...settings }, size));
    for (const { text, faults, positions } of read('\ufeffa,b\r\n表,"𠮷\n"\r\n1,2', { header: "exact" })) {
      expect({ text, faults }).toEqual({ text: '1,表,"𠮷\n"\n2,1,2\n', faults: [] });
      expect(readPosition(positions, 1, 1)).toEqual({ line: 2, byte: 13 });
      expect(readPosition(positions, 1, 2)).toEqual({ line: 4, byte: 31 });
    }
    for (const { faults } of read('1,2\n"表","𠮷"x\n'))
      expect(faults).toMatchObject([{ code: "framing.stray-quote", line: 2, byte: 25 }]);
    for (const { faults } of read('1,2\n表,"𠮷\n'))
      expect(faults).toMatchObject([{ code: "framing.unterminated-quote", line: 2, byte: 13 }]);
  });

  test("tells which column is which by its header's names", () => {
    expect(number("b,a\n1,2\n", { header: "by-name" })).toMatchObject({ order: [1, 0], faults: [] });
    expect(number('"a",b\n1,2\n', { header: "by-name" })).toMatchObject({ order: [0, 1], faults: [] });
    const quoted = { header: "by-name", columns: ["the, first", 'the "second"'] } as const;
    expect(number('"the ""second""","the, first"\n1,2\n', quoted).order).toEqual([1, 0]);
    expect(number("\ufeff b , a\n1,2\n", { header: "by-name", trim: true }).order).toEqual([1, 0]);
  });
});

describe("a file that is not in its feed's dialect", () => {
  test.each<
    [
      fault: string,
      settings: Partial<CsvFormat>,
      text: string,
      code: string,
      line: number,
      byte: number,
      message: string,
    ]
  >([
    [
      "a line end that is not the declared one",
      { lineEnd: "\r\n" },
      "1,2\r\n3,4\n",
      "framing.mixed-line-ends",
      2,
      6,
      "the line ends with LF, the feed's lines end with CRLF",
    ],
    [
      "a byte order mark where none may be",
      { mark: "refused" },
      "\ufeff1,2\n",
      "framing.byte-order-mark",
      1,
      1,
      "the file begins with a byte order mark: write it without one",
    ],
    [
      "no byte order mark where one must be",
      { mark: "required" },
      "1,2\n",
      "framing.byte-order-mark",
      1,
      1,
      "the file does not begin with a byte order mark, as this feed's files must",
    ],
    [
      "an escape that stands alone",
      { escape: "\\" },
      '1,2\n3,"a\\nb"\n',
      "framing.stray-escape",
      2,
      9,
      "\\ stands alone in a quoted field: it may stand only before a quote or another \\",
    ],
    [
      "a doubled quote where quotes are escaped",
      { escape: "\\" },
      '"a""b",2\n',
      "framing.stray-quote",
      1,
      4,
      "text stands behind a closing quote: a quote inside a quoted field has \\ before it",
    ],
    [
      "a quote inside a bare field where quotes are escaped",
      { escape: "\\" },
      '1,x"\n',
      "framing.stray-quote",
      1,
      4,
      "a quote stands inside an unquoted field: quote the whole field and write \\ before this one",
    ],
    [
      "text behind a closing quote and blanks",
      { trim: true },
      '"x" y,2\n',
      "framing.stray-quote",
      1,
      5,
      "text stands behind a closing quote: a quote inside a quoted field is written twice",
    ],
    [
      "a quote that an escape keeps open",
      { escape: "\\" },
      '1,"x\\"\n',
      "framing.unterminated-quote",
      1,
      3,
      "the quote that opens here is never closed",
    ],
    [
      "a file that ends among the lines to pass over",
      { skipLines: 3, header: "exact" },
      "1\n2\n",
      "framing.no-header",
      3,
      5,
      "the file has no header: it must begin with a,b",
    ],
    [
      "a file without the header that names its columns",
      { header: "by-name" },
      "",
      "framing.no-header",
      1,
      1,
      "the file has no header: it must name, in any order, a,b",
    ],
    [
      "a header whose quotes do not match",
      { header: "exact" },
      'a"x",b\n1,2\n',
      "framing.stray-quote",
      1,
      2,
      "a quote stands inside an unquoted field: quote the whole field and write this quote twice",
    ],
  ])("is told of %s, with line and byte", (_fault, settings, text, code, line, byte, message) => {
    for (const size of [1, 2, 3, 1 << 16])
      expect(number(text, settings, size).faults[0]).toEqual({ code, line, byte, message });
  });

  const columns = ["order_no", "customer", "amount"] as const;
  test.each<[header: string, what: string]>([
    ["order_no,custmer,amount", 'misspelt: "custmer" for "customer"'],
    [
      "Order No,CUSTOMER,ａｍｏｕｎｔ",
      'misspelt: "Order No" for "order_no", "CUSTOMER" for "customer", "ａｍｏｕｎｔ" for "amount"',
    ],
    ["order_no,amount", 'missing: "customer"'],
    ["order_no,customer,amount,remarks", 'unknown: "remarks"'],
    ["order_no,customer,amount,amount", 'doubled: "amount"'],
    ["order_no;customer;amount", "its names are separated by ;, and this feed's by ,"],
    ["amount\torder_no\tcustomer\tmore", "its names are separated by tabs, and this feed's by ,"],
    ["order_no;amount", 'missing: "order_no", "customer", "amount"; unknown: "order_no;amount"'],
    ["order_no,amuont,customer,amount", 'unknown: "amuont"'],
    [
      "customers,remarks,order_no,order_no",
      'misspelt: "customers" for "customer"; missing: "amount"; unknown: "remarks"; doubled: "order_no"',
    ],
  ])("is told of the header %p: %s", (header, what) => {
    const read = (kind: CsvFormat["header"]) =>
      number(`${header}\n1,2,3\n`, { header: kind, columns }).faults;
    const names = "order_no,customer,amount";
    const message = (must: string) => `the header is not the feed's (${what}); it must ${must} ${names}`;
    expect(read("by-name")).toEqual([
      { code: "framing.header", line: 1, byte: 1, message: message("name, in any order,") },
    ]);
    expect(read("exact")[0]?.message).toBe(message("be"));
  });
});
