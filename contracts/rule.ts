/**
 * Checks that say what they are. A plain function can only be called; one of these carries its rule as data too, so that the
 * validator can judge a million rows of it in SQL. Use them in `v.check` (a value) and `v.partialCheck` (a row).
 */

/** A condition on a row's values, as they are behind their columns' schemas. */
export type RowCondition =
  | { readonly column: string; readonly is: string }
  /** By the order of the text, so for dates and times of one fixed format. */
  | { readonly column: string; readonly notAfter: string }
  | { readonly not: RowCondition }
  | { readonly all: readonly RowCondition[] }
  | { readonly any: readonly RowCondition[] };

/** What a check demands: that a text is a day or a time that exists, or a condition on the row. */
export type Rule =
  | { readonly kind: "utc-time" }
  | { readonly kind: "day" }
  | { readonly kind: "row"; readonly condition: RowCondition };

const rules = new WeakMap<object, Rule>();

/** Gives a check its rule. */
function declared<Check extends object>(rule: Rule, check: Check): Check {
  rules.set(check, rule);
  return check;
}

/** The rule that a check carries; null for a plain function. */
export const ruleOf = (check: unknown): Rule | null =>
  typeof check === "function" ? (rules.get(check) ?? null) : null;

/** Whether a text such as 2026-11-20T09:30:00Z, to the second and in UTC, is a time that exists. */
export const isUtcTime = declared(
  { kind: "utc-time" },
  (text: string): boolean =>
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text) && roundTrips(text, text),
);

/** Whether a text such as 2026-11-20 is a day that exists. */
export const isDay = declared(
  { kind: "day" },
  (text: string): boolean =>
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && roundTrips(`${text}T00:00:00Z`, text),
);

/** A check of a whole row. Throws, when it is called, on a column that holds no text. */
export const rowIs = (condition: RowCondition): ((row: Readonly<Record<string, unknown>>) => boolean) =>
  declared({ kind: "row", condition }, (row: Readonly<Record<string, unknown>>) => holds(condition, row));

/** "When this, then that" as a condition. */
export const whenThen = (when: RowCondition, then: RowCondition): RowCondition => ({
  any: [{ not: when }, then],
});

/** Not empty. */
export const given = (column: string): RowCondition => ({ not: { column, is: "" } });

/** 2026-02-30 becomes 2 March when JavaScript reads it: only what comes back the same is there. */
function roundTrips(text: string, begins: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(begins.replace("Z", "."));
}

function holds(condition: RowCondition, row: Readonly<Record<string, unknown>>): boolean {
  if ("not" in condition) return !holds(condition.not, row);
  if ("all" in condition) return condition.all.every((each) => holds(each, row));
  if ("any" in condition) return condition.any.some((each) => holds(each, row));
  const text = textOf(row, condition.column);
  return "is" in condition ? text === condition.is : text <= textOf(row, condition.notAfter);
}

function textOf(row: Readonly<Record<string, unknown>>, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`the rule needs a text in the column ${column}`);
  return value;
}
