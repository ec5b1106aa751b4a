/** Any table as some partner's program would write it in any dialect, and what each field should then read as: for tests. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import fc from "fast-check";

/** The columns of every table. */
export const columns = ["a", "b", "c"] as const;

/** A dialect, and the choices that its writer is left with. */
export interface Written {
  readonly format: CsvFormat;
  /** Which column each of the file's is. */
  readonly order: readonly number[];
  readonly end: "\n" | "\r\n" | "\r";
  readonly lastEnd: boolean;
  readonly marked: boolean;
  /** What stands around quoted fields where fields are trimmed. */
  readonly pad: string;
}

const ends = ["\n", "\r\n", "\r"] as const;
const orders = [
  [0, 1, 2],
  [2, 0, 1],
  [1, 0, 2],
] as const;

/** Any dialect of an encoding. */
export const dialects = (encodings: readonly CsvFormat["encoding"][]): fc.Arbitrary<Written> =>
  fc
    .record({
      encoding: fc.constantFrom(...encodings),
      delimiter: fc.constantFrom(...([",", ";", "\t", "|", ":", "^", "~", "\u001f"] as const)),
      quote: fc.constantFrom(...(['"', '"', "'", null] as const)),
      escaped: fc.boolean(),
      header: fc.constantFrom(...(["exact", "by-name", "none"] as const)),
      order: fc.constantFrom(...orders),
      comment: fc.constantFrom(undefined, "#" as const),
      skipLines: fc.constantFrom(0, 0, 1, 3),
      nulls: fc.constantFrom(undefined, ["NULL", "\\N", "2", "-"]),
      trim: fc.boolean(),
      decimalComma: fc.constantFrom(undefined, ["c"]),
      end: fc.constantFrom(...ends),
      declaresEnd: fc.boolean(),
      lastEnd: fc.boolean(),
      marked: fc.boolean(),
    })
    .map((any) => ({
      format: {
        kind: "csv",
        encoding: any.encoding,
        delimiter: any.delimiter,
        quote: any.quote,
        header: any.header,
        columns,
        skipLines: any.skipLines,
        trim: any.trim,
        ...(any.escaped && any.quote !== null && { escape: "\\" as const }),
        ...(any.comment !== undefined && { comment: any.comment }),
        ...(any.nulls !== undefined && { nulls: any.nulls }),
        ...(any.decimalComma !== undefined && { decimalComma: any.decimalComma }),
        ...(any.declaresEnd && { lineEnd: any.end }),
      },
      order: any.header === "by-name" ? any.order : orders[0],
      end: any.end,
      lastEnd: any.lastEnd,
      marked: any.marked && any.encoding.startsWith("utf-"),
      pad: any.trim && any.delimiter !== "\t" ? " \t" : "",
    }));

/** A field's text, and whether it is quoted though it need not be. */
export type Cell = readonly [text: string, quoteAnyway: boolean];

/** Without quotes, a field cannot hold what ends it, nor a line begin as a comment does. */
export const inDialect = ({ format }: Written, text: string): string =>
  format.quote === null ? text.replace(/[\n\r#]/g, "_").replaceAll(format.delimiter, "_") : text;

const isQuoted = ({ quote, delimiter, comment }: CsvFormat, [text, quoteAnyway]: Cell): boolean =>
  quote !== null &&
  (quoteAnyway ||
    text === "" ||
    [quote, delimiter, "\n", "\r", comment ?? quote].some((character) => text.includes(character)));

/** The file's text. */
export const written = (dialect: Written, table: readonly (readonly Cell[])[]): string =>
  piecesOf(dialect, table)
    .map(({ text }) => text)
    .join("");

/** The file's text in pieces; skipped lines and comments hold what would be faults in records. */
export function piecesOf(
  dialect: Written,
  table: readonly (readonly Cell[])[],
): readonly { readonly text: string; readonly isRecord: boolean }[] {
  const { format, order, end, lastEnd, marked, pad } = dialect;
  const { quote, escape, delimiter } = format;
  const field = (cell: Cell): string => {
    if (quote === null || !isQuoted(format, cell)) return cell[0];
    const inner =
      escape === undefined
        ? cell[0].replaceAll(quote, quote + quote)
        : cell[0].replaceAll(escape, escape + escape).replaceAll(quote, escape + quote);
    return `${pad}${quote}${inner}${quote}${pad}`;
  };
  const passed = [`report of "today`, "", `${delimiter}${delimiter}'x`];
  const skipped = Array.from({ length: format.skipLines ?? 0 }, (_, line) => passed[line] ?? "");
  const comment = format.comment === undefined ? [] : [`${format.comment} said "so${delimiter}'`];
  const header = format.header === "none" ? [] : [order.map((column) => columns[column]).join(delimiter)];
  const rows = table.map((row) => order.map((column) => field(row[column] ?? ["", false])).join(delimiter));
  const other = (text: string) => ({ text: text + end, isRecord: false });
  const records = rows.flatMap((row, index) => {
    const isLast = index === rows.length - 1;
    const record = { text: row + (isLast && !lastEnd ? "" : end), isRecord: true };
    return index % 2 === 0 ? [...comment.map(other), record] : [record];
  });
  const mark = { text: marked ? "\ufeff" : "", isRecord: false };
  return [mark, ...skipped.map(other), ...header.map(other), ...records];
}

/** What a field reads as. */
export function fieldOf({ format }: Written, cell: Cell, column: string): string {
  let [text] = cell;
  const blanks = format.delimiter === "\t" ? / +/ : /[ \t]+/;
  if (!isQuoted(format, cell)) {
    if (format.trim === true) text = text.replace(new RegExp(`^${blanks.source}|${blanks.source}$`, "g"), "");
    if (format.nulls?.includes(text) === true) text = "";
  }
  if (format.trim === true) text = text.replace(/^[ \t\u3000]+|[ \t\u3000]+$/g, "");
  if (format.decimalComma?.includes(column) === true)
    text = text.replace(/[,.]/g, (sign) => (sign === "," ? "." : ","));
  return text;
}
