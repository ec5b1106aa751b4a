/**
 * Rules over a whole file: what its frame states (a record before its rows, a record behind them) against what came. The gateway takes the
 * frame out of the file and hands it on with every shard; the gate compares.
 */
import * as v from "valibot";
import type { CsvFormat } from "./csv-format.ts";
import { Count } from "./events/payloads.ts";

/** One rule. `field` is one of the frame's. Each one broken rejects the file, also of a feed that quarantines bad rows. */
export type FileRule =
  /** The field states how many rows there are. */
  | { readonly kind: "count"; readonly field: string }
  /** The field states the sum of a column, exactly: decimals with a point and at most `places` digits behind it; an empty value is nought. */
  | { readonly kind: "sum"; readonly field: string; readonly column: string; readonly places: number }
  /** The field states a day (2026-11-21 or 20261121), at most so many days from the receipt, where the partner is. */
  | {
      readonly kind: "date";
      readonly field: string;
      readonly daysMax: number;
      readonly utcOffsetMinutes?: number;
    }
  /**
   * The field numbers the partner's files of this feed: a later one has a higher number. Judged by the gateway when the file is read, against
   * every file that is live (neither failed, rejected nor refused).
   */
  | { readonly kind: "number"; readonly field: string };

/** The rule that files are numbered. */
export type NumberRule = Extract<FileRule, { readonly kind: "number" }>;

/** A rule over the sum of a column. */
export type SumRule = Extract<FileRule, { readonly kind: "sum" }>;

/** What a file's frame states: each field's text, and where its record stands in the file as sent. */
export const Frame = v.object({
  receivedAtMs: Count,
  values: v.record(v.string(), v.object({ text: v.string(), line: Count, byte: Count })),
});
export type Frame = v.InferOutput<typeof Frame>;

/** A column added up over a shard: in units of its last place, as digits; `unread`: values that are no such decimal. */
export const ColumnTotal = v.object({
  units: v.pipe(v.string(), v.regex(/^-?[0-9]{1,40}$/)),
  unread: Count,
});
export type ColumnTotal = v.InferOutput<typeof ColumnTotal>;

/** The totals of a shard, by the field that states them. */
export const Totals = v.record(v.string(), ColumnTotal);
export type Totals = v.InferOutput<typeof Totals>;

/** The rules that need a column added up. */
export const sumRules = (rules: readonly FileRule[] = []): readonly SumRule[] =>
  rules.filter((rule) => rule.kind === "sum");

/** The most digits before the point of a value that is added up, and behind it: so a sum of any file stays within 38 digits. */
export const sumDigits = { whole: 18, placesMax: 10 } as const;

/** What a value must look like to be added up, in a form that JavaScript and DuckDB read alike. */
export const sumPattern = (places: number): string =>
  `-?[0-9]{1,${sumDigits.whole}}${places === 0 ? "" : `(?:[.][0-9]{1,${places}})?`}`;

/** A decimal in units of its last place: 12.5 with two places is 1250. Null for a text of another form. */
export function unitsOf(text: string, places: number): bigint | null {
  const [, sign = "", whole = "", part = ""] = /^(-?)([0-9]{1,40})(?:[.]([0-9]+))?$/.exec(text) ?? [];
  if (whole === "" || part.length > places) return null;
  return BigInt(`${sign}${whole}${part.padEnd(places, "0")}`);
}

/** Units as a decimal: 1250 with two places is 12.50. */
export function decimalOf(units: bigint, places: number): string {
  if (places === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Throws when a rule names what is not there, so that a feed whose files nobody could judge is never put to use. */
export function checkFileRules({ columns, frame = {} }: CsvFormat, rules: readonly FileRule[] = []): void {
  const fields = [...(frame.header?.fields ?? []), ...(frame.trailer?.fields ?? [])];
  const wrong = rules.flatMap((rule) => [
    ...(fields.includes(rule.field) ? [] : [`${rule.field} is no field of the frame`]),
    ...(rule.kind === "sum" && !columns.includes(rule.column) ? [`${rule.column} is no column`] : []),
    ...(rule.kind === "sum" && !(rule.places >= 0 && rule.places <= sumDigits.placesMax)
      ? [`a sum has 0 to ${sumDigits.placesMax} places`]
      : []),
  ]);
  if (wrong.length > 0) throw new Error(`the file rules contradict the format: ${wrong.join("; ")}`);
}
