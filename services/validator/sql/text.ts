/** SQL about one text: what JavaScript says of it, said by DuckDB. Every `bad` errs on the safe side: what it lets by is good. */
import { literal } from "@sluice/shared/duckdb/literal.ts";

/** Whether a text can stand in a statement as it is: no NUL, which ends it for some reader, and no half of a character. */
export const writable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** May be longer than `most` UTF-16 units, as `.length` counts: bytes are never fewer, code points never more. */
export const badMaxLength = (sql: string, most: number): string =>
  `(strlen(${sql}) > ${most} and (length(${sql}) > ${most} or ${hasAstral(sql)}))`;

/** May be shorter. */
export const badMinLength = (sql: string, least: number): string => `length(${sql}) < ${least}`;

/** May have another length. */
export const badLength = (sql: string, exact: number): string =>
  `(length(${sql}) <> ${exact} or (strlen(${sql}) <> ${exact} and ${hasAstral(sql)}))`;

/** A character of two UTF-16 units. */
const hasAstral = (sql: string): string => `regexp_matches(${sql}, '[\\x{10000}-\\x{10FFFF}]')`;

/** Does not match. `re2` comes from translateRegex. */
export const badPattern = (sql: string, re2: string): string => `not regexp_matches(${sql}, ${literal(re2)})`;

/** Is none of these. */
export const badChoice = (sql: string, options: readonly string[]): string =>
  options.length === 0 ? "true" : `${sql} not in (${options.map(literal).join(", ")})`;

/** May not be a day that exists. The shape comes first: a cast alone takes blanks, slashes and "epoch". */
export const badDay = (sql: string): string =>
  `(${badPattern(sql, "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}\\z")} or ${sql} < '0001' or try_cast(${sql} as date) is null)`;

/** May not be a UTC time that exists. A cast alone makes the next day of 24:00:00. */
export const badUtcTime = (sql: string): string =>
  `(${badPattern(sql, "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\\z")} or ${sql} < '0001'
    or substr(${sql}, 12, 2) > '23' or try_cast(left(${sql}, 19) as timestamp) is null)`;

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
