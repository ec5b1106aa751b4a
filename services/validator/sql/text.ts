/**
 * SQL about one text: what JavaScript says of it, said by DuckDB. Every `bad` errs on the safe side: what it lets by is good. None is ever
 * NULL for a text that is not, since a row for which a predicate is NULL would be let by. How each is put was chosen by measuring.
 */
import { literal } from "@sluice/shared/duckdb/literal.ts";
import { translateRegex } from "./regex.ts";

/** Whether a text can stand in a statement as it is: no NUL, which ends it for some reader, and no half of a character. */
export const writable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** May be longer than `most` UTF-16 units, as `.length` counts: bytes are never fewer, code points never more. */
export const badMaxLength = (sql: string, most: number): string =>
  // A case, not an "and": DuckDB tries the parts of an "and" in the order that it likes, the search over every text too.
  `case when strlen(${sql}) <= ${most} then false else length(${sql}) > ${most} or ${hasAstral(sql)} end`;

/** May be shorter. */
export const badMinLength = (sql: string, least: number): string => `length(${sql}) < ${least}`;

/** May have another length. */
export const badLength = (sql: string, exact: number): string =>
  `case when length(${sql}) <> ${exact} then true when strlen(${sql}) = ${exact} then false else ${hasAstral(sql)} end`;

/** A character of two UTF-16 units. */
const hasAstral = (sql: string): string => `regexp_matches(${sql}, '[\\x{10000}-\\x{10FFFF}]')`;

/** Does not match. `re2` comes from translateRegex. */
export const badPattern = (sql: string, re2: string): string => `not regexp_matches(${sql}, ${literal(re2)})`;

/** Is none of these. */
export function badChoice(sql: string, options: readonly string[]): string {
  if (options.length === 0) return "true";
  return options.length <= 8
    ? options.map((option) => `${sql} <> ${literal(option)}`).join(" and ")
    : `${sql} not in (${options.map(literal).join(", ")})`;
}

/** May not be a day that exists. The shape is asked too: a cast alone takes blanks, slashes and "epoch". */
export const badDay = (sql: string): readonly string[] => [
  badPattern(sql, dayShape),
  `try_cast(${sql} as date) is null`,
];

/** May not be a UTC time that exists. A cast alone makes the next day of 24:00:00, so the pattern bounds the hours. */
export const badUtcTime = (sql: string): readonly string[] => [
  badPattern(sql, utcTime),
  `try_cast(${sql} as timestamp) is null`,
];

/** What `badUtcTime` finds as well: a schema's own pattern of the bare shape need not be asked besides. */
export const foundByUtcTime = (sql: string): string => badPattern(sql, utcTimeShape);

const dayShape = shapeOf(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
const utcTime = shapeOf(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/);
const utcTimeShape = shapeOf(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/);

function shapeOf(regex: RegExp): string {
  const translated = translateRegex(regex);
  if (translated.kind === "refused") throw new Error(`${regex} was refused: ${translated.why}`);
  return translated.re2;
}

/** What JavaScript's `trim` takes off. */
const blanks =
  "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
export const trimmed = {
  both: (sql: string): string => `trim(${sql}, ${literal(blanks)})`,
  start: (sql: string): string => `ltrim(${sql}, ${literal(blanks)})`,
  end: (sql: string): string => `rtrim(${sql}, ${literal(blanks)})`,
};

/** May not be an integer that a double holds exactly, written plainly. */
export const badInteger = (sql: string): string => badPattern(sql, "\\A-?[0-9]{1,15}\\z");

/** The number of a text that passed `badInteger`; NULL for others. */
export const integerOf = (sql: string): string => `try_cast(${sql} as bigint)`;
