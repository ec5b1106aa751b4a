/**
 * The bad records of a fixed-width file, beside it: a CSV file in UTF-8 with a mark, for no spreadsheet reads EBCDIC, and a record with
 * columns behind would be none. Each record stands whole, as text, behind its number, codes and messages.
 */
import { codeTables } from "@sluice/contracts/fixed-width/code-page.ts";
import type { FixedWidthForm } from "@sluice/contracts/fixed-width/rows.ts";
import { addedColumns, addedTo } from "./bad-row.ts";
import type { CopyOf } from "./csv-copy.ts";
import { neutral } from "./neutral.ts";
import { type RawFile, rangeOf } from "./raw-file.ts";

/** The companion, piece by piece. Rejects with ObjectMissing before its second piece when the file is gone. */
export async function* fixedCopy({
  raw,
  format,
  rows,
  framed,
  language,
}: CopyOf<FixedWidthForm>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (cells: readonly string[]): Uint8Array => encoder.encode(`${cells.map(quoted).join(",")}\r\n`);
  yield encoder.encode("\uFEFF");
  yield line([...addedColumns, "record"]);
  for (const row of rows) {
    const at = framed ? row.byte - 1 : await recordStart(raw, format, row.byte - 1);
    yield line([...addedTo(row, language), await recordText(raw, format, at)]);
  }
}

const quoted = (text: string): string => `"${neutral(text).replaceAll('"', '""')}"`;

/** A record's text up to a line end; a byte without a character shows as U+FFFD. */
async function recordText(raw: RawFile, { layout, terms }: FixedWidthForm, at: number): Promise<string> {
  const { text, cr, lf } = codeTables[terms.codePage];
  const { bytes } = await rangeOf(raw, at, layout.recordBytes);
  const end = bytes.findIndex((byte) => byte === cr || byte === lf);
  return Array.from(end < 0 ? bytes : bytes.subarray(0, end), (byte) => text[byte] ?? "\uFFFD").join("");
}

/** Where the record of a fault at `at` begins: behind the last line end, or counted where nothing separates records. */
async function recordStart(raw: RawFile, { layout, terms }: FixedWidthForm, at: number): Promise<number> {
  const { cr, lf } = codeTables[terms.codePage];
  const from = Math.max(0, at - layout.recordBytes);
  const { bytes } = await rangeOf(raw, from, at - from);
  const last = bytes.findLastIndex((byte) => byte === cr || byte === lf);
  return last >= 0 ? from + last + 1 : at - (at % layout.recordBytes);
}
