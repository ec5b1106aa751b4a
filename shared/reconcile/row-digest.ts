/** A row's digest, and its place among all rows: what both sides of a reconciliation compute alike. */
import { createHash } from "node:crypto";
import type { StateValue } from "@sluice/contracts/feed.ts";
import type { LegacyTable } from "../ports/legacy-store.ts";
import { canonical } from "./canonical.ts";

/** The owned columns' values, as a feed's mapping gives them. */
export type OwnedRow = Readonly<Record<string, StateValue>>;

/** What is compared of a row. */
export interface RowDigest {
  /** The canonical texts of the key's columns, in the mapping's order. */
  readonly key: readonly (string | null)[];
  /** Where the key lies in the order of hashes: 0 to 2^32 - 1. Ranges are cut from it. */
  readonly place: number;
  /** Of every owned column: 64 bits of a SHA-256, signed, as Postgres's bigint holds them. */
  readonly digest: bigint;
}

/** Digests a row that a mapping gave. */
export function rowDigest(table: LegacyTable, row: OwnedRow): RowDigest {
  const key = textsOf(table, table.key, row);
  return { key, place: placeOf(key), digest: digestOf(table, row) };
}

/** The digest alone. */
export const digestOf = (table: LegacyTable, row: OwnedRow): bigint =>
  hashOf(textsOf(table, ownedColumns(table), row)).readBigInt64BE(0);

/** Where a key lies in the order of hashes. */
export const placeOf = (key: readonly (string | null)[]): number => hashOf(key).readUInt32BE(0);

/** The owned columns in the order that digests take them, whatever order a mapping names them in. */
export function ownedColumns({ types }: LegacyTable): readonly string[] {
  const known = sorted.get(types);
  if (known !== undefined) return known;
  const columns = Object.keys(types).toSorted();
  sorted.set(types, columns);
  return columns;
}

/** Every row of a table asks: sorted once. */
const sorted = new WeakMap<LegacyTable["types"], readonly string[]>();

const textsOf = ({ types }: LegacyTable, columns: readonly string[], row: OwnedRow): (string | null)[] =>
  columns.map((column) => canonical(types[column] ?? "text", row[column] ?? null));

/** Each text behind its length, so that no two lists of texts are one. Lengths count characters, as Postgres does. */
function hashOf(texts: readonly (string | null)[]) {
  const joined = texts.map((text) => (text === null ? "~" : `${lengthOf(text)}:${text}`)).join("");
  return createHash("sha256").update(joined, "utf8").digest();
}

function lengthOf(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) pairs += 1;
  }
  return text.length - pairs;
}
