/** Checks a file's header against the feed's columns: the same names, in the same order. */
import type { CsvFormat } from "@sluice/contracts/feed.ts";

/** How many names of a kind are told. */
const namesMax = 10;

/** What is wrong with the header, for the partner; null when nothing is. The bytes are the header record's, in pieces. */
export function checkHeader(format: CsvFormat, pieces: readonly Uint8Array[]): string | null {
  const decoder = new TextDecoder(format.encoding);
  const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
  const names = text.split(format.delimiter).map(unquoted);
  const wanted = format.columns;
  if (names.length === wanted.length && names.every((name, index) => name === wanted[index])) return null;
  const known = new Set(wanted);
  const seen = new Set<string>();
  const unknown: string[] = [];
  const doubled: string[] = [];
  for (const name of names) {
    if (seen.has(name)) doubled.push(name);
    else if (!known.has(name)) unknown.push(name);
    seen.add(name);
  }
  const missing = wanted.filter((column) => !seen.has(column));
  const faults = [
    ...listed("missing", missing),
    ...listed("unknown", unknown),
    ...listed("doubled", doubled),
  ];
  const what = faults.length > 0 ? faults.join("; ") : "the columns stand in another order";
  return `the header is not the feed's (${what}); it must be ${wanted.join(format.delimiter)}`;
}

/** The first few names: a header may be of any length, what is told of it may not. */
function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : "";
  const shown = names.slice(0, namesMax).map((name) => JSON.stringify(name.slice(0, 40)));
  return [`${what}: ${shown.join(", ")}${more}`];
}

const unquoted = (name: string): string =>
  /^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
