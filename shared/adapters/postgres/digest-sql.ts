/** The digests of shared/reconcile as SQL, so that Postgres reads its rows where they lie. */
import type { LegacyType } from "@sluice/contracts/feed.ts";
import type { LegacyTable } from "../../ports/legacy-store.ts";
import { ownedColumns } from "../../reconcile/row-digest.ts";

/** What gives a column's value, by the column's name. */
export type ValueOf = (column: string) => string;

/** An expression of a type as its canonical text. */
export function canonicalSql(type: LegacyType, value: string): string {
  return textOf[type](`(${value})::${type}`);
}

const asIs = (typed: string): string => `${typed}::text`;
const unlessInfinite = (typed: string, text: string): string =>
  `case when isfinite(${typed}) then ${text} else ${typed}::text end`;

const textOf: Record<LegacyType, (typed: string) => string> = {
  text: asIs,
  integer: asIs,
  bigint: asIs,
  boolean: asIs,
  numeric: (typed) => `trim_scale(${typed})::text`,
  date: (typed) => unlessInfinite(typed, `(${typed} - date '1970-01-01')::text`),
  timestamptz: (typed) =>
    unlessInfinite(typed, `trim_scale(round(extract(epoch from ${typed})::numeric, 6))::text`),
};

/** The key's canonical texts, as an array. */
export const keySql = ({ key, types }: LegacyTable, valueOf: ValueOf): string =>
  `array[${key.map((column) => canonicalSql(types[column] ?? "text", valueOf(column))).join(", ")}]::text[]`;

/** A key's place: a bigint, 0 to 2^32 - 1. */
export const placeSql = ({ key, types }: LegacyTable, valueOf: ValueOf): string =>
  `('x' || left(${hashSql(key.map((column) => canonicalSql(types[column] ?? "text", valueOf(column))))}, 8))::bit(32)::bigint`;

/** A row's digest: a bigint. */
export const digestSql = (table: LegacyTable, valueOf: ValueOf): string =>
  `('x' || left(${hashSql(ownedColumns(table).map((column) => canonicalSql(table.types[column] ?? "text", valueOf(column))))}, 16))::bit(64)::bigint`;

function hashSql(texts: readonly string[]): string {
  const measured = texts.map((text) => `coalesce(length(${text}) || ':' || ${text}, '~')`);
  return `encode(sha256(convert_to(${measured.join(" || ")}, 'UTF8')), 'hex')`;
}
