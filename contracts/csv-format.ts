/** The dialect of a CSV feed: everything that a file's writer may choose is declared, and nothing is guessed from the file. */

import type { TextEncoding } from "./encoding.ts";

/** A record that is no row: known by its first field, which no row of the feed begins with. */
export interface FrameRecord {
  /** One to 20 letters and digits. */
  readonly mark: string;
  /** Names of the fields behind the mark. */
  readonly fields: readonly [string, ...string[]];
}

/** How a CSV file is written. docs/feeds.md explains each choice. */
export interface CsvFormat {
  readonly kind: "csv";
  /** The bytes are verified against it. */
  readonly encoding: TextEncoding;
  /** Of the Unicode encodings: whether a file begins with a byte order mark. `allowed` when not said. */
  readonly mark?: "allowed" | "required" | "refused";
  readonly delimiter: "," | "\t" | ";" | "|" | ":" | "^" | "~" | "\u001f";
  /** What a field may be put into; null: nothing quotes. */
  readonly quote: '"' | "'" | null;
  /** What stands before a quote, or itself, inside a quoted field. When not said, a quote there is written twice. */
  readonly escape?: "\\";
  /** The first record names the columns in their order, or in any order; or there is no header. */
  readonly header: "exact" | "by-name" | "none";
  /** Column names, in file order but for a header by name. */
  readonly columns: readonly [string, ...string[]];
  /** What ends each line. When not said, one of the three throughout a file. */
  readonly lineEnd?: "\n" | "\r\n" | "\r";
  /** How many lines are passed over before the header or the first record, whatever they hold. */
  readonly skipLines?: number;
  /** A line that begins with it is passed over. */
  readonly comment?: "#" | ";" | "%" | "!";
  /** Spellings of "no value": an unquoted field that is one of them reads as an empty field. */
  readonly nulls?: readonly string[];
  /** Whether fields lose the blanks at both ends (space, tab, ideographic space), around and inside quotes. */
  readonly trim?: boolean;
  /**
   * Columns whose numbers have a decimal comma. Commas and points change places in them, so that 1,5 reads as 1.5, while 1.234
   * becomes 1,234, which no number schema takes: a point there is a mistake, never a fraction.
   */
  readonly decimalComma?: readonly string[];
  /** Records around the rows: `header` is the first of the file, before the columns' names; `trailer` is the last. What they state is held against the rows by the feed's `fileRules`. */
  readonly frame?: { readonly header?: FrameRecord; readonly trailer?: FrameRecord };
}

/** Throws when the parts of a format contradict each other, so that a feed that cannot be read is never put to use. */
export function checkCsvFormat(format: CsvFormat): void {
  const { columns, decimalComma = [], nulls = [], skipLines = 0 } = format;
  const doubled = columns.find((column, index) => columns.indexOf(column) !== index);
  const stray = decimalComma.find((column) => !columns.includes(column));
  const wrong = [
    doubled !== undefined && `the column ${doubled} is named twice`,
    stray !== undefined && `the decimal comma is declared for ${stray}, which is no column`,
    format.comment === format.delimiter && "the comment character is the delimiter too",
    format.escape !== undefined && format.quote === null && "an escape needs a quote",
    !(Number.isInteger(skipLines) && skipLines >= 0) && "skipLines is a whole number from 0",
    nulls.some((text) => !isSpelling(text, format)) &&
      "a NULL spelling has 1 to 100 characters, no blank at its ends, and no delimiter, quote or line end",
    wrongFrame(format),
    format.mark === "required" && !format.encoding.startsWith("utf-") && "only Unicode has a byte order mark",
  ].filter((fault) => fault !== false);
  if (wrong.length > 0) throw new Error(`the CSV format contradicts itself: ${wrong.join("; ")}`);
}

/** What is wrong with the frame; false for nothing. */
function wrongFrame({ frame = {} }: CsvFormat): string | false {
  const records = [frame.header, frame.trailer].flatMap((record) => record ?? []);
  const names = records.flatMap(({ fields }) => fields);
  if (records.some(({ mark }) => !/^[A-Za-z0-9]{1,20}$/.test(mark)))
    return "the mark of a frame's record has 1 to 20 letters and digits";
  return new Set(names).size < names.length && "a field of the frame is named twice";
}

function isSpelling(text: string, { delimiter, quote }: CsvFormat): boolean {
  if (text.length === 0 || text.length > 100 || text.trim() !== text) return false;
  return ![delimiter, quote ?? "\n", "\n", "\r"].some((character) => text.includes(character));
}
