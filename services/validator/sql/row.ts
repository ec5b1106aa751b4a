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
  const broken = conditionSql(rule.condition, false, values, unsure);
  if (broken === null) return { kind: "refused", why: `${action.type} over a column that SQL does not know` };
  return { kind: "compiled", bad: [broken, ...unsure].join(" or ") };
}

/**
 * When the condition is `wanted`, exactly, but for rows of which an `unsure` predicate is true; null when a column's value is not known.
 * Negations go inwards, to where DuckDB asks cheap comparisons first.
 */
function conditionSql(
  condition: RowCondition,
  wanted: boolean,
  values: Values,
  unsure: Set<string>,
): string | null {
  if ("not" in condition) return conditionSql(condition.not, !wanted, values, unsure);
  if ("all" in condition || "any" in condition) {
    const parts = ("all" in condition ? condition.all : condition.any).map((each) =>
      conditionSql(each, wanted, values, unsure),
    );
    const every = "all" in condition === wanted;
    if (parts.includes(null)) return null;
    if (parts.length === 0) return String(every);
    return parts.map((each) => `(${each})`).join(every ? " and " : " or ");
  }
  const text = textOf(condition.column, values);
  if (text === null) return null;
  if ("is" in condition)
    return writable(condition.is) ? `${text} ${wanted ? "=" : "<>"} ${literal(condition.is)}` : null;
  const other = textOf(condition.notAfter, values);
  if (other === null) return null;
  // Bytes and UTF-16 units stand in the same order in ASCII alone.
  for (const each of [text, other]) unsure.add(`strlen(${each}) <> length(${each})`);
  return `${text} ${wanted ? "<=" : ">"} ${other}`;
}

function textOf(column: string, values: Values): string | null {
  const value = values.get(column);
  return value?.kind === "text" ? value.sql : null;
}
