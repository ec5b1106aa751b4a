/** Judges a shard's rows: each against the feed's schema, and their keys against each other. Pure. */
import type { AnyFeed, RawRow } from "@sluice/contracts/feed.ts";
import { type RowError, shardSamplesMax } from "@sluice/contracts/report.ts";
import * as v from "valibot";
import { codeOf } from "./codes.ts";

/** A row of a shard: its record number in the file, and its fields in column order. */
export interface ShardRow {
  readonly record: number;
  readonly fields: readonly string[];
}

/** An error before its line is looked up; `sameAs` is the record that holds the key already. */
export type FoundError = Omit<RowError, "line" | "byte"> & { readonly sameAs?: number };

/** What judging a shard found. */
export interface Judgement {
  readonly rows: number;
  readonly badRows: number;
  readonly errors: number;
  readonly byCode: Readonly<Record<string, number>>;
  /** The first `shardSamplesMax`, in file order. */
  readonly samples: readonly FoundError[];
}

const valueMax = 100;

/** Judges rows, given in file order. Memory grows with the distinct keys of a unique feed, never with the errors. */
export function judge(feed: AnyFeed, rows: readonly ShardRow[]): Judgement {
  const byCode: Record<string, number> = {};
  const samples: FoundError[] = [];
  const firstOf = new Map<string, number>();
  let errors = 0;
  let badRows = 0;
  for (const { record, fields } of rows) {
    const row = rawRow(feed, fields);
    const found = [...schemaErrors(feed, record, row), ...keyErrors(feed, record, row, firstOf)];
    if (found.length > 0) badRows += 1;
    for (const error of found) {
      errors += 1;
      byCode[error.code] = (byCode[error.code] ?? 0) + 1;
      if (samples.length < shardSamplesMax) samples.push(error);
    }
  }
  return { rows: rows.length, badRows, errors, byCode, samples };
}

/** A row's fields by column name. Missing fields cannot be: the gateway lets no ragged record through. */
export function rawRow(feed: AnyFeed, fields: readonly string[]): RawRow {
  return Object.fromEntries(feed.format.columns.map((column, index) => [column, fields[index] ?? ""]));
}

function schemaErrors(feed: AnyFeed, record: number, row: RawRow): FoundError[] {
  // One error a cell: the first rule that it breaks; those behind it would only say the same in other words.
  const result = v.safeParse(feed.row, row, { abortPipeEarly: true });
  if (result.success) return [];
  return result.issues.map((issue) => {
    const column = v.getDotPath(issue) ?? "";
    return {
      record,
      column,
      value: cut(row[column] ?? ""),
      code: codeOf(issue.type),
      message: issue.message,
    };
  });
}

function keyErrors(feed: AnyFeed, record: number, row: RawRow, firstOf: Map<string, number>): FoundError[] {
  if (!feed.key.unique) return [];
  const key = feed.keyOf(row);
  const first = firstOf.get(key);
  if (first === undefined) {
    firstOf.set(key, record);
    return [];
  }
  const columns = feed.key.parts.map((part) => part.column).join(", ");
  return [
    {
      record,
      column: feed.key.parts.length === 1 ? columns : "",
      value: cut(key),
      code: "row.duplicate-key",
      message: `the key (${columns}) must be unique in the file`,
      sameAs: first,
    },
  ];
}

const cut = (text: string): string => (text.length > valueMax ? `${text.slice(0, valueMax)}…` : text);
