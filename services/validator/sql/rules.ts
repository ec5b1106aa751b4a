/** A feed's row schema compiled: when a row may be bad, in SQL, and what of it SQL cannot say. Pure. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { columnName } from "@sluice/shared/duckdb/key-sql.ts";
import * as v from "valibot";
import { anyOf, compileSchema, isPart, isSchema, type Part, property, type Value } from "./column.ts";
import { compileRowRule } from "./row.ts";

/** A column that valibot judges on every row. */
export interface Fallback {
  readonly column: string;
  /** Its place among the feed's columns, from 0. */
  readonly index: number;
  readonly schema: v.GenericSchema;
  /** What SQL could not say. */
  readonly why: string;
}

/** The rules. A row of which `suspect` is not true, and which every fallback passes, is good by the feed's schema. */
export interface CompiledRules {
  readonly kind: "compiled";
  /** A predicate over `c0`, `c1`, …; never NULL. */
  readonly suspect: string;
  readonly fallbacks: readonly Fallback[];
}

/** Nothing of use could be compiled: valibot judges every row. */
export interface UncompiledRules {
  readonly kind: "uncompiled";
  readonly why: string;
}

/** Compiles a feed's row rules, those too that only warn. */
export function compileRules({
  row,
  warn,
  format: { columns },
}: Pick<AnyFeed, "row" | "warn" | "format">): CompiledRules | UncompiledRules {
  const rules = compileRow(row, columns);
  const warnings = warn === undefined ? null : compileRow(warn, columns);
  if (rules.kind === "uncompiled" || warnings === null) return rules;
  if (warnings.kind === "uncompiled") return warnings;
  return {
    kind: "compiled",
    suspect: anyOf([rules.suspect, warnings.suspect]),
    fallbacks: [...rules.fallbacks, ...warnings.fallbacks],
  };
}

function compileRow(row: AnyFeed["row"], columns: readonly string[]): CompiledRules | UncompiledRules {
  const pipe = property(row, "pipe");
  const [object, ...rowRules]: readonly unknown[] = Array.isArray(pipe) ? pipe : [row];
  const entries = isPart(object) ? entriesOf(object, columns) : null;
  if (entries === null)
    return { kind: "uncompiled", why: "the row is no plain object of the feed's columns" };

  const bad: string[] = [];
  const fallbacks: Fallback[] = [];
  const values = new Map<string, Value>();
  for (const [column, schema] of entries) {
    const index = columns.indexOf(column);
    const compiled = compileSchema(schema, { kind: "text", sql: columnName(index) });
    bad.push(...compiled.bad);
    values.set(column, compiled.value);
    if (compiled.why !== null) fallbacks.push({ column, index, schema, why: compiled.why });
  }
  for (const rule of rowRules) {
    const compiled = isPart(rule)
      ? compileRowRule(rule, values)
      : { kind: "refused" as const, why: "a part that is none" };
    if (compiled.kind === "refused") return { kind: "uncompiled", why: compiled.why };
    bad.push(compiled.bad);
  }
  return { kind: "compiled", suspect: anyOf(bad), fallbacks };
}

/** What of a feed's rules runs in valibot on every row, for its docs: by column, "" for the row as a whole. */
export function uncompiled(
  feed: Pick<AnyFeed, "row" | "warn" | "format">,
): readonly { column: string; why: string }[] {
  const rules = compileRules(feed);
  return rules.kind === "uncompiled"
    ? [{ column: "", why: rules.why }]
    : rules.fallbacks.map(({ column, why }) => ({ column, why }));
}

/** The object's columns and schemas; null when it can refuse a row for more than its columns' values. */
function entriesOf(
  object: Part,
  columns: readonly string[],
): readonly (readonly [string, v.GenericSchema])[] | null {
  const { reference } = object;
  const strict = reference === v.strictObject;
  if (!strict && reference !== v.object && reference !== v.looseObject) return null;
  if (property(object, "fallback") !== undefined || property(object, "pipe") !== undefined) return null;
  const entries: unknown = property(object, "entries");
  if (typeof entries !== "object" || entries === null) return null;
  const parts = Object.entries(entries).flatMap(([column, schema]) =>
    isSchema(schema) && columns.includes(column) ? [[column, schema] as const] : [],
  );
  if (parts.length !== Object.keys(entries).length) return null;
  return strict && parts.length !== columns.length ? null : parts;
}
