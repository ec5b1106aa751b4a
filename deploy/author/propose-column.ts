/** What a column's values look like, as a valibot schema in source form: a proposal that its author must confirm. Pure. */
import type { LegacyType } from "@sluice/contracts/feed.ts";
import { isDay } from "@sluice/contracts/rule.ts";

/** A proposal. */
export interface ColumnProposal {
  readonly column: string;
  /** A valibot schema from text to text, as source. */
  readonly schema: string;
  /** Names of what the source calls, beside `v`. */
  readonly uses: readonly ("decimal" | "isDay")[];
  readonly legacyType: LegacyType;
  /** What it rests on. */
  readonly why: string;
  /** Whether its numbers have a decimal comma. */
  readonly decimalComma: boolean;
}

/** The most distinct values that are taken for a list, and the least rows for each. */
const listMax = 8;
const rowsPerWord = 5;

/** Looks at all values of one column. */
export function proposeColumn(column: string, values: readonly string[]): ColumnProposal {
  const given = values.filter((value) => value !== "");
  const mayBeEmpty = given.length < values.length;
  const proposal = { column, uses: [], decimalComma: false } as const;
  const seen = `${given.length} of ${values.length} rows have a value`;
  const all = (pattern: RegExp): boolean => given.length > 0 && given.every((value) => pattern.test(value));
  const orEmpty = (pattern: string, message: string): string =>
    `v.pipe(v.string(), v.regex(/^${mayBeEmpty ? `(?:${pattern})?` : pattern}$/, ${JSON.stringify(message)}))`;

  if (given.length === 0)
    return { ...proposal, schema: text(values, true), legacyType: "text", why: "no row has a value" };
  if (!mayBeEmpty && all(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/) && given.every(isDay))
    return {
      ...proposal,
      // The pattern alone takes the 30th of February, and the old database does not.
      schema: `v.pipe(v.string(), v.isoDate("must be a day such as 2026-11-20"), v.check(isDay, "must be a day that exists"))`,
      uses: ["isDay"],
      legacyType: "date",
      why: `all ${given.length} values are days`,
    };
  const lengths = new Set(given.map((value) => value.length));
  const [length] = lengths;
  if (all(/^[0-9]+$/) && lengths.size === 1 && (length ?? 0) > 1)
    return {
      ...proposal,
      schema: orEmpty(`[0-9]{${length}}`, `must be ${length} digits`),
      legacyType: "text",
      why: `${seen}, each of ${length} digits`,
    };
  if (all(/^-?(?:0|[1-9][0-9]{0,8})$/))
    return {
      ...proposal,
      schema: orEmpty("-?(?:0|[1-9][0-9]{0,8})", "must be a whole number"),
      legacyType: mayBeEmpty ? "text" : "integer",
      why: `${seen}, all whole numbers`,
    };
  for (const comma of [false, true]) {
    const pattern = comma
      ? /^-?(?:0|[1-9][0-9]{0,11})(?:,[0-9]{1,4})?$/
      : /^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?$/;
    if (mayBeEmpty || !all(pattern)) continue;
    const places = Math.max(1, ...given.map((value) => value.split(/[.,]/)[1]?.length ?? 0));
    return {
      ...proposal,
      schema: `decimal(12, ${places})`,
      uses: ["decimal"],
      legacyType: "numeric",
      why: `all ${given.length} values are decimals${comma ? " with a comma" : ""}`,
      decimalComma: comma,
    };
  }
  const words = [...new Set(given)].toSorted();
  if (words.length <= listMax && given.length >= words.length * rowsPerWord) {
    const list = JSON.stringify(mayBeEmpty ? ["", ...words] : words);
    return {
      ...proposal,
      schema: `v.picklist(${list}, ${JSON.stringify(`must be one of ${words.join(", ")}`)})`,
      legacyType: "text",
      why: `${seen}, of ${words.length} kinds`,
    };
  }
  return { ...proposal, schema: text(values, mayBeEmpty), legacyType: "text", why: seen };
}

/** Twice the longest value, and at least 20 characters. */
function text(values: readonly string[], mayBeEmpty: boolean): string {
  const longest = values.reduce((most, value) => Math.max(most, value.length), 0);
  const most = Math.max(20, longest * 2);
  const nonEmpty = mayBeEmpty ? "" : `v.nonEmpty("must not be empty"), `;
  return `v.pipe(v.string(), ${nonEmpty}v.maxLength(${most}, "must be at most ${most} characters"))`;
}

/** The columns that name a row: the first whose values are all given and all different, else the first two that are so together. */
export function proposeKey(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] | null {
  const isUnique = (places: readonly number[]): boolean => {
    const keys = rows.map((row) => JSON.stringify(places.map((place) => row[place])));
    return (
      rows.every((row) => places.every((place) => row[place] !== "")) && new Set(keys).size === rows.length
    );
  };
  const places = [...columns.keys()];
  const pairs = places.flatMap((a) => places.filter((b) => b > a).map((b) => [a, b]));
  const found = [...places.map((place) => [place]), ...pairs].find(isUnique);
  return found?.map((place) => columns[place] ?? "") ?? null;
}
