/** Reads a file's header against the feed's columns: the same names, in the same order or, by name, in any. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { parse } from "csv-parse/sync";
import { distance } from "fastest-levenshtein";
import { strictDecoder } from "../strict-text.ts";

/** How many names of a kind are told. */
const namesMax = 10;
/** How many unknown names are compared with the missing ones. */
const comparedMax = 200;

/** The header, read: which of the feed's columns each of the file's is; or what is wrong, for the partner. */
export type Header =
  | { readonly kind: "order"; readonly order: readonly number[] }
  | { readonly kind: "wrong"; readonly fault: string };

/** Reads the header record's bytes, its quotes doubled and its fields trimmed as the dialect says. */
export function readHeader(format: CsvFormat, bytes: Uint8Array): Header {
  const names = fieldsIn(format, bytes);
  if (names === null) return { kind: "wrong", fault: "the header's quotes do not match" };
  const wanted = format.columns;
  const isSame = names.length === wanted.length && names.every((name, index) => name === wanted[index]);
  if (isSame) return { kind: "order", order: wanted.map((_, index) => index) };
  const faults = nameFaults(names, wanted);
  if (format.header === "by-name" && faults.length === 0)
    return { kind: "order", order: names.map((name) => wanted.indexOf(name)) };
  const what = otherDelimiter(format, names) ?? (faults.join("; ") || "the columns stand in another order");
  const must = format.header === "by-name" ? "name, in any order," : "be";
  const fault = `the header is not the feed's (${what}); it must ${must} ${wanted.join(format.delimiter)}`;
  return { kind: "wrong", fault };
}

/** A record's fields. Null when it is no record: the scan has told why. */
export function fieldsIn(
  { encoding, delimiter, quote, trim }: CsvFormat,
  bytes: Uint8Array,
): string[] | null {
  const text = strictDecoder(encoding).decode(bytes);
  if (quote === null) return trimmed(text.split(delimiter), trim);
  try {
    const records: string[][] = parse(text, { delimiter, quote, escape: quote, recordDelimiter: "\u0000" });
    return trimmed(records[0] ?? [], trim);
  } catch {
    return null;
  }
}

const trimmed = (names: string[], trim = false): string[] =>
  trim ? names.map((name) => name.replace(/^[ \t\u3000]+|[ \t\u3000]+$/g, "")) : names;

/** A header that is a single name, but the feed's columns once it is split at another character. */
function otherDelimiter({ delimiter, columns }: CsvFormat, names: readonly string[]): string | null {
  const [only = ""] = names;
  if (names.length !== 1) return null;
  const other = ["\t", ",", ";", "|"].find((candidate) => {
    const split = new Set(only.split(candidate));
    return candidate !== delimiter && columns.length > 1 && columns.every((column) => split.has(column));
  });
  if (other === undefined) return null;
  const nameOf = (character: string): string => (character === "\t" ? "tabs" : character);
  return `its names are separated by ${nameOf(other)}, and this feed's by ${nameOf(delimiter)}`;
}

/** What the names lack or have too much, each kind in its own words. */
function nameFaults(names: readonly string[], wanted: readonly string[]): string[] {
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
  const misspelt = misspellings(unknown, missing);
  const meant = new Set(misspelt.values());
  return [
    ...listed(
      "misspelt",
      [...misspelt].map(([name, column]) => `${quoted(name)} for ${quoted(column)}`),
    ),
    ...listed("missing", missing.filter((column) => !meant.has(column)).map(quoted)),
    ...listed("unknown", unknown.filter((name) => !misspelt.has(name)).map(quoted)),
    ...listed("doubled", doubled.map(quoted)),
  ];
}

/** Which unknown name stands for which missing one: nearest pairs first, up to a third of the letters apart. */
function misspellings(unknown: readonly string[], missing: readonly string[]): Map<string, string> {
  const pairs = unknown.slice(0, comparedMax).flatMap((name) =>
    missing.map((column) => {
      const [a, b] = [folded(name.slice(0, 100)), folded(column)];
      return { name, column, apart: distance(a, b), most: Math.floor(Math.max(a.length, b.length) / 3) };
    }),
  );
  const near = pairs.filter(({ apart, most }) => apart <= most).sort((a, b) => a.apart - b.apart);
  const meant = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, column } of near)
    if (!meant.has(name) && !taken.has(column)) {
      meant.set(name, column);
      taken.add(column);
    }
  return meant;
}

/** Case, width and what joins words are the commonest slips: they count nothing. */
const folded = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/gu, "");

const quoted = (name: string): string => JSON.stringify(name.slice(0, 40));

/** The first few names: a header may be of any length, what is told of it may not. */
function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : "";
  return [`${what}: ${names.slice(0, namesMax).join(", ")}${more}`];
}
