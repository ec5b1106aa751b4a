/** Judges a shard's rows: each against the feed's schema, and their keys against each other. Pure. */
import type { AnyFeed, RawRow } from "@sluice/contracts/feed.ts";
import type { Totals } from "@sluice/contracts/file-rule.ts";
import { type RowError, shardSamplesMax } from "@sluice/contracts/report.ts";
import { maskedIn, withMasks } from "@sluice/contracts/personal.ts";
import * as v from "valibot";
import { codeOf } from "./codes.ts";
import { samplesOf } from "./samples.ts";
import { totalsOf } from "./totals.ts";

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
  /** By column and code; column "" means rows as a whole. */
  readonly byColumn: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** At most `shardSamplesMax`, in file order: the first ones, and a spread over the rest. */
  readonly samples: readonly FoundError[];
  /** Of feeds that warn. */
  readonly warnings?: FoundWarnings;
  /** Of feeds whose file rules add columns up. */
  readonly totals?: Totals;
}

/** What breaks rules that keep nothing out. */
export interface FoundWarnings {
  readonly warnings: number;
  readonly byCode: Readonly<Record<string, number>>;
  readonly byColumn: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly samples: readonly FoundError[];
}

/** Raised whenever the same rows by the same schema could be judged otherwise: other codes, other samples. */
export const judgeVersion = 3;

const valueMax = 100;

/** Adds up what rows are guilty of, given in file order. */
export interface Tally {
  /**
   * Judges one row by the feed's schema; `sameAs` is the earlier record that holds its key already, null for none; `more` is what was found
   * otherwise.
   */
  add(row: ShardRow, sameAs: number | null, more?: readonly FoundError[]): void;
  /** The judgement, over `rows` rows: those that were not added are known to be good. */
  over(rows: number, totals?: Totals): Judgement;
}

/** Starts a tally. It does not grow with the errors: a sample of `shardSamplesMax` is kept. */
export function createTally(feed: AnyFeed): Tally {
  const wrong = counted();
  const warned = counted();
  let badRows = 0;
  return {
    add: ({ record, fields }, sameAs, more = []) => {
      const row = rawRow(feed, fields);
      const found = schemaErrors(feed, feed.row, record, row);
      if (sameAs !== null) found.push(keyError(feed, record, row, sameAs));
      found.push(...more);
      if (found.length > 0) badRows += 1;
      wrong.add(found);
      if (feed.warn !== undefined) warned.add(schemaErrors(feed, feed.warn, record, row));
    },
    over: (rows, totals) => {
      const { total: errors, ...told } = wrong.all();
      const { total: warnings, ...toldOf } = warned.all();
      return {
        ...{ rows, badRows, errors, ...told },
        ...(feed.warn !== undefined && { warnings: { warnings, ...toldOf } }),
        ...(totals !== undefined && { totals }),
      };
    },
  };
}

/** Counts errors by code and by column, and keeps a sample. */
function counted() {
  const byCode: Record<string, number> = {};
  const byColumn: Record<string, Record<string, number>> = {};
  const samples = samplesOf<FoundError>(shardSamplesMax);
  let total = 0;
  return {
    add: (found: readonly FoundError[]): void => {
      for (const error of found) {
        total += 1;
        byCode[error.code] = (byCode[error.code] ?? 0) + 1;
        const ofColumn = (byColumn[error.column] ??= {});
        ofColumn[error.code] = (ofColumn[error.code] ?? 0) + 1;
        samples.add(error);
      }
    },
    all: () => ({ total, byCode, byColumn, samples: samples.all() }),
  };
}

/** Judges rows, given in file order, each by the schema. `more`: errors found otherwise, by record. Memory grows with the distinct keys of a unique feed, never with the errors. */
export function judge(
  feed: AnyFeed,
  rows: readonly ShardRow[],
  more: ReadonlyMap<number, readonly FoundError[]> = new Map(),
): Judgement {
  const tally = createTally(feed);
  const firstOf = new Map<string, number>();
  for (const row of rows) {
    const key = feed.key.unique ? feed.keyOf(rawRow(feed, row.fields)) : null;
    const first = key === null ? undefined : firstOf.get(key);
    if (key !== null && first === undefined) firstOf.set(key, row.record);
    tally.add(row, first ?? null, more.get(row.record));
  }
  return tally.over(rows.length, totalsOf(feed, rows));
}

/** A row's fields by column name. Missing fields cannot be: the gateway lets no ragged record through. */
export function rawRow(feed: AnyFeed, fields: readonly string[]): RawRow {
  return Object.fromEntries(feed.format.columns.map((column, index) => [column, fields[index] ?? ""]));
}

function schemaErrors(
  { personal }: AnyFeed,
  schema: AnyFeed["row"],
  record: number,
  row: RawRow,
): FoundError[] {
  // One error a cell: the first rule that it breaks; those behind it would only say the same in other words.
  const result = v.safeParse(schema, row, { abortPipeEarly: true });
  if (result.success) return [];
  const shown = withMasks(personal, row);
  return result.issues.map((issue) => {
    const column = v.getDotPath(issue) ?? "";
    return {
      record,
      column,
      value: cutValue(String(shown[column] ?? "")),
      code: codeOf(issue.type),
      message: maskedIn(issue.message, personal, row),
    };
  });
}

function keyError(feed: AnyFeed, record: number, row: RawRow, sameAs: number): FoundError {
  const columns = feed.key.parts.map((part) => part.column).join(", ");
  return {
    record,
    column: feed.key.parts.length === 1 ? columns : "",
    value: cutValue(feed.keyOf(row)),
    code: "row.duplicate-key",
    message: `the key (${columns}) must be unique in the file`,
    sameAs,
  };
}

/** A value as a report shows it. */
export const cutValue = (text: string): string =>
  text.length > valueMax ? `${text.slice(0, valueMax)}…` : text;
