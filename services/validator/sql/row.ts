/** The rules across a row's columns as SQL. */
import { type RowCondition, ruleOf } from "@sluice/contracts/rule.ts";
import { literal } from "@sluice/shared/duckdb/literal.ts";
import * as v from "valibot";
import { type Part, property, type Value } from "./column.ts";
import { writable } from "./text.ts";

/** The columns' values behind their schemas. */
export type Values = ReadonlyMap<string, Value>;

/** When a row may break the rule, or why that cannot be said. */
export type RowRule =
  | { readonly kind: "compiled"; readonly bad: string }
  | { readonly kind: "refused"; readonly why: string };

/** Compiles one action of a row's pipe, behind its object. */
export function compileRowRule(action: Part, values: Values): RowRule {
  if (action.kind === "metadata") return { kind: "compiled", bad: "false" };
  if (action.reference !== v.partialCheck && action.reference !== v.check)
    return { kind: "refused", why: action.type };
  const rule = ruleOf(property(action, "requirement"));
  if (rule?.kind !== "row") return { kind: "refused", why: `${action.type} by a function` };
  const unsure = new Set<string>();
  const holds = conditionSql(rule.condition, values, unsure);
  if (holds === null) return { kind: "refused", why: `${action.type} over a column that SQL does not know` };
  return { kind: "compiled", bad: [`not (${holds})`, ...unsure].join(" or ") };
}

/** The condition, exactly, but for rows of which an `unsure` predicate is true; null when a column's value is not known. */
function conditionSql(condition: RowCondition, values: Values, unsure: Set<string>): string | null {
  if ("not" in condition) {
    const inner = conditionSql(condition.not, values, unsure);
    return inner === null ? null : `not (${inner})`;
  }
  if ("all" in condition) return joined(condition.all, "and", "true", values, unsure);
  if ("any" in condition) return joined(condition.any, "or", "false", values, unsure);
  const text = textOf(condition.column, values);
  if (text === null) return null;
  if ("is" in condition) return writable(condition.is) ? `${text} = ${literal(condition.is)}` : null;
  const other = textOf(condition.notAfter, values);
  if (other === null) return null;
  // Bytes and UTF-16 units stand in the same order in ASCII alone.
  for (const each of [text, other]) unsure.add(`strlen(${each}) <> length(${each})`);
  return `${text} <= ${other}`;
}

function joined(
  conditions: readonly RowCondition[],
  operator: "and" | "or",
  none: string,
  values: Values,
  unsure: Set<string>,
): string | null {
  const parts = conditions.map((each) => conditionSql(each, values, unsure));
  if (parts.includes(null)) return null;
  return parts.length === 0 ? none : parts.map((each) => `(${each})`).join(` ${operator} `);
}

function textOf(column: string, values: Values): string | null {
  const value = values.get(column);
  return value?.kind === "text" ? value.sql : null;
}
