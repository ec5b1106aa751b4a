/** Checks a file's header against the feed's columns: the same names, in the same order. */
import type { CsvFormat } from "@sluice/contracts/feed.ts";

/** What is wrong with the header, for the partner; null when nothing is. The bytes are the header record's, in pieces. */
export function checkHeader(format: CsvFormat, pieces: readonly Uint8Array[]): string | null {
  const decoder = new TextDecoder(format.encoding);
  const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
  const names = text.split(format.delimiter).map(unquoted);
  const wanted = format.columns;
  if (names.length === wanted.length && names.every((name, index) => name === wanted[index])) return null;
  const missing = wanted.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !wanted.includes(name));
  const doubled = names.filter((name, index) => names.indexOf(name) !== index);
  const faults = [
    missing.length > 0 ? `missing: ${missing.join(", ")}` : "",
    unknown.length > 0
      ? `unknown: ${unknown.map((name) => JSON.stringify(name.slice(0, 40))).join(", ")}`
      : "",
    doubled.length > 0 ? `doubled: ${doubled.join(", ")}` : "",
  ].filter((fault) => fault !== "");
  const what = faults.length > 0 ? faults.join("; ") : "the columns stand in another order";
  return `the header is not the feed's (${what}); it must be ${wanted.join(format.delimiter)}`;
}

const unquoted = (name: string): string =>
  /^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
