import { describe, expect, test } from "bun:test";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { csvCopy } from "./csv-copy.ts";
import { encodeText } from "./sender-text.ts";

const plain: CsvFormat = {
  kind: "csv",
  encoding: "utf-8",
  delimiter: ",",
  quote: '"',
  header: "exact",
  columns: ["name", "amount"],
};

const error = (line: number, byte: number, message = "must be a decimal") => ({
  ...{ record: line - 1, line, byte, column: "amount", value: "", code: "cell.pattern", message },
});

interface Given {
  readonly format?: Partial<CsvFormat>;
  readonly file: Uint8Array;
  readonly errors: readonly { readonly line: number; readonly byte: number }[];
  readonly framed?: boolean;
}

async function copyOf({ format, file, errors, framed = true }: Given): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const raw = {
    objects: {
      bytes: (_key: string, range?: { readonly offset: number; readonly length: number }) =>
        Promise.resolve(
          file.slice(range?.offset, range === undefined ? undefined : range.offset + range.length),
        ),
    },
    key: "raw",
    size: file.length,
  };
  const rows = errors.map(({ line, byte }) => ({ line, byte, errors: [error(line, byte)] }));
  for await (const chunk of csvCopy({
    ...{ raw, rows, framed, language: "en" },
    format: { ...plain, ...format },
  }))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

type Label = ConstructorParameters<typeof TextDecoder>[0];
const text = (bytes: Uint8Array, label: Label = "utf-8"): string =>
  new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
const added = (line: number): string => `"${line}","cell.pattern","amount: must be a decimal"`;

test("a copy is the header and the bad rows as they were sent, with line, code and message behind", async () => {
  const file = Buffer.from('name,amount\r\n"a ""b""",x\r\nc,1\r\n"d,\r\ne",y');
  const copy = await copyOf({
    file,
    errors: [
      { line: 2, byte: 14 },
      { line: 4, byte: 32 },
    ],
  });
  expect(text(copy)).toBe(
    `name,amount,"line","code","message"\r\n"a ""b""",x,${added(2)}\r\n"d,\r\ne",y,${added(4)}\r\n`,
  );
});

test("a bare cell that would be computed gets an apostrophe and quotes; nothing else is touched", async () => {
  const copy = await copyOf({
    file: Buffer.from('name,amount\n=cmd(),"-1"\n'),
    errors: [{ line: 2, byte: 13 }],
  });
  expect(text(copy)).toBe(`name,amount,"line","code","message"\n"'=cmd()","'-1",${added(2)}\n`);
});

test.each(["utf-16le", "utf-16be"] as const)(
  "a file in %s keeps its mark and its encoding",
  async (encoding) => {
    const file = encodeText("\uFEFFname,amount\n東京,＝1\n", encoding);
    const copy = await copyOf({ format: { encoding }, file, errors: [{ line: 2, byte: 27 }] });
    expect(text(copy, encoding)).toBe(`\uFEFFname,amount,"line","code","message"\n東京,"'＝1",${added(2)}\n`);
  },
);

test("a second byte that looks like a delimiter or an escape does not end a cell", async () => {
  const format = { encoding: "cp932", delimiter: "|", escape: "\\" } as const;
  // 7C, the bar, is the second byte of ポ; 5C, the backslash, that of ソ.
  const file = encodeText('name|amount\n"ポソ"|x\n', "cp932");
  const copy = await copyOf({ format, file, errors: [{ line: 2, byte: 13 }] });
  expect(text(copy, "shift_jis")).toStartWith('name|amount|"line"|"code"|"message"\n"ポソ"|x|"2"|');
});

test("skipped lines and comments stand before the header, and are left out", async () => {
  const file = Buffer.from("made by us\n# note\nname,amount\na,x\n");
  const copy = await copyOf({
    format: { skipLines: 1, comment: "#" },
    file,
    errors: [{ line: 4, byte: 31 }],
  });
  expect(text(copy)).toBe(`name,amount,"line","code","message"\na,x,${added(4)}\n`);
});

test("of a file that could not be cut, a row is the line that a fault stands on", async () => {
  const file = Buffer.from('name,amount\na,1\nb,"2" 3\nc,4,5\n');
  const errors = [
    { line: 3, byte: 21 },
    { line: 4, byte: 25 },
  ];
  expect(text(await copyOf({ file, errors, framed: false }))).toBe(
    `name,amount,"line","code","message"\nb,"2" 3,${added(3)}\nc,4,5,${added(4)}\n`,
  );
});

/** As spreadsheets read: split at one separator, only double quotes quote, and what follows a closing quote belongs to the cell. */
function spreadsheetCells(content: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < content.length; at += 1) {
    const char = content.charAt(at);
    if (quoted && char === '"' && content.charAt(at + 1) === '"') {
      cell += char;
      at += 1;
    } else if (quoted && char === '"') quoted = false;
    else if (!quoted && char === '"' && cell === "") quoted = true;
    else if (!quoted && (char === separator || char === "\n" || char === "\r")) {
      cells.push(cell);
      cell = "";
    } else cell += char;
  }
  return [...cells, cell];
}

const nasty = fc.array(
  fc.constantFrom("=", "+", "-", "@", "\t", ",", ";", "|", '"', "'", " ", "\n", "a", "1", "東", "＝"),
  { maxLength: 8 },
);
const styles = fc.record({
  delimiter: fc.constantFrom(...([",", ";", "\t", "|"] as const)),
  quote: fc.constantFrom(...(['"', "'"] as const)),
  encoding: fc.constantFrom(...(["utf-8", "utf-16le", "shift_jis", "euc-jp"] as const)),
});
const labelOf = {
  "utf-8": "utf-8",
  "utf-16le": "utf-16le",
  shift_jis: "shift_jis",
  "euc-jp": "euc-jp",
} as const;

describe("whatever the cells hold, and in every style", () => {
  const copied = async (
    rows: readonly (readonly [string, string])[],
    style: Pick<CsvFormat, "delimiter" | "quote"> & { readonly encoding: keyof typeof labelOf },
  ): Promise<string> => {
    const quote = style.quote ?? "";
    const cell = (value: string): string =>
      /^[a1東=+\-@＝]*$/.test(value) ? value : quote + value.replaceAll(quote, quote + quote) + quote;
    const lines = rows.map((row) => `${row.map(cell).join(style.delimiter)}\n`);
    const errors = lines.map((_, at) => ({
      line: at + 1,
      byte: encodeText(lines.slice(0, at).join(""), style.encoding).length + 1,
    }));
    const file = encodeText(lines.join(""), style.encoding);
    return text(
      await copyOf({ format: { ...style, header: "none" }, file, errors }),
      labelOf[style.encoding],
    );
  };
  const tables = fc.array(
    fc.tuple(
      nasty.map((all) => all.join("")),
      nasty.map((all) => all.join("")),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  );

  test("no cell of a spreadsheet begins as a formula, wherever it splits", async () => {
    await fc.assert(
      fc.asyncProperty(tables, styles, async (rows, style) => {
        const copy = await copied(rows, style);
        for (const separator of [",", ";", "\t", "|"])
          for (const cell of spreadsheetCells(copy, separator))
            expect(cell).not.toMatch(/^[ "\t\u3000]*[=+\-@＝]/);
      }),
      { numRuns: 300 },
    );
  });

  test("the partner's cells are those that were sent but for apostrophes, in the same dialect", async () => {
    await fc.assert(
      fc.asyncProperty(tables, styles, async (rows, style) => {
        const { delimiter, quote } = style;
        const read: string[][] = parse(await copied(rows, style), {
          delimiter,
          quote,
          escape: quote,
          recordDelimiter: "\n",
        });
        const bare = (cells: readonly string[]): string[] => cells.map((cell) => cell.replaceAll("'", ""));
        expect(read.map((cells) => bare(cells.slice(0, 2)))).toEqual(rows.map(bare));
        expect(read.map((cells) => cells.slice(2))).toEqual(
          rows.map((_, at) => [String(at + 1), "cell.pattern", "amount: must be a decimal"]),
        );
      }),
      { numRuns: 300 },
    );
  });
});
