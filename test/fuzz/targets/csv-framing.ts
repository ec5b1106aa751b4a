/** The scan of a CSV file: the same in any pieces, and what it lets through reads as another reader of CSV reads it. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { RecordNumberer } from "@sluice/ingest-gateway/sharding/number-records.ts";
import { strictDecoder, WrongEncoding } from "@sluice/ingest-gateway/strict-text.ts";
import { parse } from "csv-parse/sync";
import { hold, type Target } from "../target.ts";

const plain: CsvFormat = {
  kind: "csv",
  encoding: "utf-8",
  delimiter: ",",
  quote: '"',
  header: "exact",
  columns: ["a", "b", "c"],
};

/** By the first byte. `isPlain`: another reader understands it as it is. */
const dialects: readonly { readonly format: CsvFormat; readonly isPlain: boolean }[] = [
  { format: plain, isPlain: true },
  { format: { ...plain, header: "none" }, isPlain: true },
  { format: { ...plain, delimiter: "\t", quote: null, header: "none" }, isPlain: true },
  { format: { ...plain, delimiter: ";", quote: "'", header: "by-name", lineEnd: "\n" }, isPlain: false },
  { format: { ...plain, escape: "\\", comment: "#", skipLines: 1, trim: true }, isPlain: false },
  { format: { ...plain, encoding: "cp932", delimiter: "|", header: "none" }, isPlain: true },
  { format: { ...plain, header: "none", nulls: ["NULL", "\\N"], decimalComma: ["c"] }, isPlain: false },
  {
    format: {
      ...{ ...plain, header: "none" },
      frame: {
        header: { mark: "H", fields: ["kind", "day"] },
        trailer: { mark: "T", fields: ["kind", "count"] },
      },
    },
    isPlain: false,
  },
];

/** Numbers `bytes` in pieces of `size`. */
function numbered(bytes: Uint8Array, format: CsvFormat, size: number) {
  const numberer = new RecordNumberer(format);
  const records: Uint8Array[] = [];
  const positions: Uint8Array[] = [];
  const put = (one: { readonly records: Uint8Array; readonly positions: Uint8Array }): void => {
    records.push(one.records.slice());
    positions.push(one.positions.slice());
  };
  for (let from = 0; from < bytes.length && !numberer.stopped; from += size)
    put(numberer.push(bytes.subarray(from, from + size)));
  put(numberer.end());
  return {
    text: Buffer.concat(records),
    told: JSON.stringify({
      text: Buffer.concat(records).toString("latin1"),
      positions: Buffer.concat(positions).toString("hex"),
      faults: numberer.faults.found,
      total: numberer.faults.total,
      order: numberer.order,
      frame: numberer.frame,
    }),
    faults: numberer.faults,
    records: numberer.records,
  };
}

function fuzz(data: Uint8Array): void {
  const dialect = dialects[(data[0] ?? 0) % dialects.length];
  if (dialect === undefined) return;
  const { format, isPlain } = dialect;
  const bytes = data.subarray(1);
  let text: string;
  try {
    const decoder = strictDecoder(format.encoding);
    text = decoder.decode(bytes);
    decoder.end();
  } catch (refused) {
    if (refused instanceof WrongEncoding) return;
    throw refused;
  }
  const whole = numbered(bytes, format, Infinity);
  for (const size of [1, 7]) {
    const pieces = numbered(bytes, format, size);
    hold(`the scan says the same of pieces of ${size} bytes`, pieces.told === whole.told, [
      whole.told,
      pieces.told,
    ]);
  }
  for (const { line, byte } of whole.faults.found)
    hold("a fault stands in the file", line >= 1 && byte >= 1 && byte <= bytes.length + 1, { line, byte });
  if (whole.faults.total > 0) return;
  const { delimiter, quote } = format;
  const settings = { delimiter, quote: quote ?? false, escape: quote ?? false, relax_column_count: true };
  const read: string[][] = parse(strictDecoder(format.encoding).decode(whole.text), {
    ...settings,
    record_delimiter: "\n",
  });
  hold("as many records go on as were counted", read.length === whole.records, read.length);
  read.forEach(([number, ...fields], index) => {
    hold("a record carries its number", number === String(index + 1), number);
    hold("a record has the feed's columns", fields.length === format.columns.length, fields);
  });
  if (!isPlain) return;
  const other: string[][] = parse(text, {
    ...settings,
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    from: format.header === "none" ? 1 : 2,
  });
  const ours = read.map(([, ...fields]) => fields);
  hold("another reader reads the same", JSON.stringify(ours) === JSON.stringify(other), [ours, other]);
}

/** The target. */
export const target: Target = {
  name: "csv-framing",
  fuzz,
  seeds: [
    '\u0000a,b,c\n1,"x ""y""",3\n',
    '\u0001"1\n2",,"3"\r\n4,5,6\r\n',
    "\u00021\t2\t3\n",
    "\u0003b;a;c\n'1';2;'3'\n",
    '\u0004made by us\na,b,c\n# note\n "x\\"y" ,2,3\n',
    "\u00051|2|3\n",
    '\u0006NULL,"NULL",1,5\n\\N,2,"3,5"\n',
    "\u0007H,20261121\n1,2,3\nT,1\n",
  ],
  tokens: [
    '"',
    '""',
    "'",
    "\\",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    "\r",
    "#",
    " ",
    "\u0000",
    "\uFEFF",
    "NULL",
    "H,",
    "T,",
    "a,b,c\n",
    '",\n"',
    "表",
    "　",
  ],
};
