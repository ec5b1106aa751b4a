/** One record of a CSV file as its characters: where its cells are, and the same record with what was added. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { dangersIn, neutral } from "./neutral.ts";
import { encodeText, type Unit } from "./sender-text.ts";

/** A record: its cells as the file has them, quotes and all, and what ended it. `length` counts units, the end's with them. */
export interface CsvRecord {
  readonly cells: readonly (readonly Unit[])[];
  /** "" at the end of the file. */
  readonly end: string;
  readonly length: number;
}

/** The record that begins at `from`; null when the units end before it does. `oneLine`: a line end ends it within quotes too. */
export function recordAt(
  units: readonly Unit[],
  from: number,
  { format, isWhole, oneLine = false }: RecordReading,
): CsvRecord | null {
  const cells: Unit[][] = [];
  let at = from;
  for (;;) {
    const to = cellEnd(units, at, format, oneLine);
    cells.push(units.slice(at, to));
    at = to;
    if (units[at]?.char !== format.delimiter) break;
    at += 1;
  }
  const isCut = at >= units.length || (units[at]?.char === "\r" && at + 1 >= units.length);
  if (isCut && !isWhole) return null;
  const end = at >= units.length ? "" : lineEndAt(units, at);
  return { cells, end, length: at + end.length - from };
}

/** How a record is read. */
export interface RecordReading {
  readonly format: CsvFormat;
  /** Whether the file ends where the units do. */
  readonly isWhole: boolean;
  readonly oneLine?: boolean;
}

function lineEndAt(units: readonly Unit[], at: number): string {
  return units[at]?.char === "\r" ? (units[at + 1]?.char === "\n" ? "\r\n" : "\r") : "\n";
}

function cellEnd(units: readonly Unit[], from: number, format: CsvFormat, oneLine: boolean): number {
  const { quote, escape, delimiter, trim } = format;
  const charAt = (at: number): string => units[at]?.char ?? "";
  const endsLine = (at: number): boolean => charAt(at) === "\n" || charAt(at) === "\r";
  const isBlank = (at: number): boolean =>
    trim === true && charAt(at) !== delimiter && at < units.length && " \t\u3000".includes(charAt(at));
  const stops = (at: number): boolean => at >= units.length || (oneLine && endsLine(at));
  let at = from;
  while (isBlank(at)) at += 1;
  if (quote !== null && charAt(at) === quote) {
    at += 1;
    for (; !stops(at); at += 1) {
      if (charAt(at) === escape) at += 1;
      else if (charAt(at) === quote) {
        if (escape !== undefined || charAt(at + 1) !== quote) break;
        at += 1;
      }
    }
  }
  while (at < units.length && charAt(at) !== delimiter && !endsLine(at)) at += 1;
  return Math.min(at, units.length);
}

/** The record's cells, neutralised, then the added ones, and a line end. Bytes that need no apostrophe stay as they are. */
export function annotated(
  { cells }: CsvRecord,
  added: readonly string[],
  format: CsvFormat,
  end: string,
): Uint8Array {
  const write = (text: string): Uint8Array => encodeText(text, format.encoding);
  const parts = [
    ...cells.map((cell) => neutralCell(cell, format)),
    ...added.map((text) => write(addedCell(text, format))),
  ];
  return joined([
    ...parts.flatMap((part, at) => (at === 0 ? [part] : [write(format.delimiter), part])),
    write(end),
  ]);
}

/** A partner's cell; a bare one that gets an apostrophe is put into quotes, where the dialect has them. */
function neutralCell(cell: readonly Unit[], { encoding, quote, escape }: CsvFormat): Uint8Array {
  const write = (text: string): Uint8Array => encodeText(text, encoding);
  const places = new Set(dangersIn(cell.map(({ char }) => char).join("")));
  if (places.size === 0) return joined(cell.map(({ bytes }) => bytes));
  const isQuoted = cell.find(({ char }) => !" \t\u3000".includes(char))?.char === quote;
  // Where the apostrophe itself quotes, it is written as a quote within quotes.
  const mark = write(quote === "'" ? `${escape ?? "'"}'` : "'");
  const inside = cell.flatMap(({ bytes }, at) => (places.has(at) ? [mark, bytes] : [bytes]));
  const around = quote === null || isQuoted ? [] : [write(quote)];
  return joined([...around, ...inside, ...around]);
}

function addedCell(text: string, { quote, escape, delimiter }: CsvFormat): string {
  const safe = neutral(text.replaceAll(/[\r\n\t]+/g, " "));
  if (quote === null) return safe.replaceAll(delimiter, " ");
  const inner = escape === undefined ? safe : safe.replaceAll(escape, escape + escape);
  return quote + inner.replaceAll(quote, (escape ?? quote) + quote) + quote;
}

/** Pieces of bytes as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
