/** The bad rows of a CSV file in its own encoding and dialect: its header, then each row as it was sent, with line, code and message behind. */
import type { Language } from "@sluice/contracts/codes/entry.ts";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { addedColumns, addedTo, type BadRow } from "./bad-row.ts";
import { annotated, type CsvRecord, joined, recordAt } from "./csv-record.ts";
import { type RawFile, rangeOf, recordBytesMax, windows } from "./raw-file.ts";
import { encodeText, unitsOf } from "./sender-text.ts";

/** What a copy is made of. `framed`: the file was cut into records; if not, a row is the line that a fault stands on. */
export interface CopyOf<Format> {
  readonly raw: RawFile;
  readonly format: Format;
  readonly rows: readonly BadRow[];
  readonly framed: boolean;
  readonly language: Language;
}

/** The copy, piece by piece: memory does not grow with the rows. Rejects with ObjectMissing before its first piece when the file is gone. */
export async function* csvCopy({
  raw,
  format,
  rows,
  framed,
  language,
}: CopyOf<CsvFormat>): AsyncGenerator<Uint8Array> {
  const top = await topOf(raw, format);
  const end = top.end;
  yield top.header === null ? top.mark : joined([top.mark, annotated(top.header, addedColumns, format, end)]);
  const told = new Set<number>();
  for (const row of rows) {
    const at = framed ? row.byte - 1 : await lineStart(raw, format, row.byte - 1);
    // Several faults of one line are one row.
    if (told.has(at)) continue;
    told.add(at);
    const record = await readRecord(raw, format, at, !framed);
    yield annotated(record, addedTo(row, language), format, end);
  }
}

/** The byte order mark, the header as the file has it, and what ends its lines. */
async function topOf(
  raw: RawFile,
  format: CsvFormat,
): Promise<{ readonly mark: Uint8Array; readonly header: CsvRecord | null; readonly end: string }> {
  const { bytes, isWhole } = await rangeOf(raw, 0, recordBytesMax);
  const wanted = format.encoding.startsWith("utf-") ? encodeText("\uFEFF", format.encoding) : null;
  const hasMark = wanted !== null && wanted.every((byte, at) => bytes[at] === byte);
  const mark = hasMark ? bytes.subarray(0, wanted.length) : new Uint8Array();
  const units = unitsOf(bytes.subarray(mark.length), format.encoding);
  let at = 0;
  const lines = { format, isWhole: true, oneLine: true };
  const first = recordAt(units, 0, lines);
  const end = first?.end || format.lineEnd || "\n";
  for (let skip = format.skipLines ?? 0; skip > 0; skip -= 1) at += recordAt(units, at, lines)?.length ?? 0;
  while (format.comment !== undefined && units[at]?.char === format.comment)
    at += recordAt(units, at, lines)?.length ?? units.length;
  const header = format.header === "none" ? null : recordAt(units, at, { format, isWhole });
  return { mark, header, end };
}

/** The record at a byte (from 0), or the line (`oneLine`). Rejects with ObjectMissing. */
export async function readRecord(
  raw: RawFile,
  format: CsvFormat,
  at: number,
  oneLine: boolean,
): Promise<CsvRecord> {
  let found: CsvRecord | null = null;
  for (const window of windows) {
    const { bytes, isWhole } = await rangeOf(raw, at, window);
    const units = unitsOf(bytes, format.encoding);
    // A longer record is told as far as the last window reaches.
    found = recordAt(units, 0, { format, isWhole: isWhole || window === recordBytesMax, oneLine });
    if (found !== null) break;
  }
  return found ?? { cells: [], end: "", length: 0 };
}

/** Where the line begins that `at` (from 0) stands on. No byte of a double one looks like a line end; UTF-16 is looked at unit by unit. */
async function lineStart(raw: RawFile, { encoding }: CsvFormat, at: number): Promise<number> {
  const wide = encoding === "utf-16le" || encoding === "utf-16be";
  const to = wide ? at - (at % 2) : at;
  const from = Math.max(0, to - recordBytesMax);
  const { bytes } = await rangeOf(raw, from, to - from);
  const units = wide
    ? unitsOf(bytes, encoding)
    : Array.from(bytes, (byte) => ({ char: String.fromCharCode(byte) }));
  const last = units.findLastIndex(({ char }) => char === "\n" || char === "\r");
  const start = from + (last + 1) * (wide ? 2 : 1);
  return start === 0 ? await markLength(raw, encoding) : start;
}

async function markLength(raw: RawFile, encoding: CsvFormat["encoding"]): Promise<number> {
  if (!encoding.startsWith("utf-")) return 0;
  const mark = encodeText("\uFEFF", encoding);
  const { bytes } = await rangeOf(raw, 0, mark.length);
  return bytes.length === mark.length && mark.every((byte, at) => bytes[at] === byte) ? mark.length : 0;
}
