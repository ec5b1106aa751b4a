/** One column's valibot schema as SQL: walks the schema and says when its value may be bad, or why that cannot be said. */
import { ruleOf } from "@sluice/contracts/rule.ts";
import * as v from "valibot";
import { translateRegex } from "./regex.ts";
import {
  badChoice,
  badDay,
  badInteger,
  badLength,
  badMaxLength,
  badMinLength,
  badPattern,
  badUtcTime,
  foundByUtcTime,
  integerOf,
  trimmed,
  writable,
} from "./text.ts";

/** A value as SQL: the text of the file or one made of it, the integer that a text stands for, or nothing that SQL knows. */
export type Value =
  | { readonly kind: "text" | "integer"; readonly sql: string }
  | { readonly kind: "unknown" };

/** A schema in SQL. `bad` are predicates, never NULL, any of which being true means that the value may be bad. */
export interface Compiled {
  readonly bad: readonly string[];
  readonly value: Value;
  /** What could not be compiled: then a value that no predicate finds bad may be bad still. */
  readonly why: string | null;
  /** A predicate that is true only where one of `bad` is: it need not be asked. */
  readonly found?: string;
}

/** Any part of a schema: valibot's own types say too little about a schema that is not known when this is written. */
export type Part = v.GenericSchema | v.PipeItem<unknown, unknown, v.BaseIssue<unknown>>;

const unknown: Value = { kind: "unknown" };
const good = (value: Value): Compiled => ({ bad: [], value, why: null });
const bad = (value: Value, ...predicates: string[]): Compiled => ({ bad: predicates, value, why: null });
const refused = (value: Value, why: string): Compiled => ({ bad: [], value, why });

/** A property of a schema or action, whatever its type says of it. */
export function property(part: Part, name: string): unknown {
  const value: unknown = Reflect.get(part, name);
  return value;
}

/** Compiles a schema for a value. */
export function compileSchema(schema: Part, value: Value): Compiled {
  if (property(schema, "fallback") !== undefined) return refused(unknown, "a fallback");
  const pipe = property(schema, "pipe");
  if (!Array.isArray(pipe)) return compileItem(schema, value);
  let now = value;
  const predicates: string[] = [];
  const found = new Set<string>();
  for (const item of pipe) {
    const step = isPart(item) ? compileSchema(item, now) : refused(unknown, "a part that is none");
    predicates.push(...step.bad);
    if (step.found !== undefined) found.add(step.found);
    now = step.value;
    if (step.why !== null) return { bad: predicates, value: unknown, why: step.why };
  }
  return { bad: predicates.filter((each) => !found.has(each)), value: now, why: null };
}

function compileItem(item: Part, value: Value): Compiled {
  if (item.kind === "metadata") return good(value);
  switch (item.reference) {
    case v.string:
      return value.kind === "text" ? good(value) : refused(unknown, "string behind a transformation");
    case v.optional:
    case v.nullable:
    case v.nullish:
    case v.nonOptional:
      return compileWrapped(item, value);
    case v.literal:
      return choice(value, [property(item, "literal")]);
    case v.picklist:
      return choice(value, property(item, "options"));
    case v.union:
      return compileUnion(property(item, "options"), value);
    case v.transform:
      return property(item, "operation") === Number && value.kind === "text"
        ? good({ kind: "integer", sql: value.sql })
        : refused(unknown, "a transformation by a function");
    case v.toNumber:
      return value.kind === "text"
        ? bad({ kind: "integer", sql: value.sql }, badInteger(value.sql))
        : refused(unknown, "to_number behind a transformation");
    default:
      return value.kind === "integer" ? ofInteger(item, value) : ofText(item, value);
  }
}

function compileWrapped(item: Part, value: Value): Compiled {
  // A value is always there: neither undefined nor null, so that a default never stands in.
  const wrapped = property(item, "wrapped");
  return isPart(wrapped) ? compileSchema(wrapped, value) : refused(unknown, item.type);
}

function choice(value: Value, options: unknown): Compiled {
  if (value.kind !== "text" || !Array.isArray(options)) return refused(unknown, "a list of no texts");
  const texts = options.filter((option) => typeof option === "string" && writable(option));
  // An option that is no text no text is equal to; one that cannot be written makes its own rows suspects.
  return bad(value, badChoice(value.sql, texts));
}

function compileUnion(options: unknown, value: Value): Compiled {
  if (!Array.isArray(options)) return refused(unknown, "a union of nothing");
  const compiled = options.map((option) =>
    isPart(option) ? compileSchema(option, value) : refused(unknown, "a part that is none"),
  );
  const why = compiled.find((option) => option.why !== null)?.why;
  if (why !== undefined && why !== null) return refused(unknown, `a union with ${why}`);
  const kept = compiled.every((option) => option.value === value);
  const every = compiled.map((option) => `(${anyOf(option.bad)})`).join(" and ");
  return { bad: [compiled.length === 0 ? "true" : every], value: kept ? value : unknown, why: null };
}

const patterns: ReadonlySet<unknown> = new Set([
  v.regex,
  v.digits,
  v.decimal,
  v.hexadecimal,
  v.octal,
  v.isoDate,
  v.isoDateTime,
  v.isoDateTimeSecond,
  v.isoTime,
  v.isoTimeSecond,
  v.isoTimestamp,
  v.isoWeek,
  v.ulid,
  v.slug,
  v.nanoid,
  v.email,
  v.rfcEmail,
  v.ipv4,
]);

function ofText(item: Part, value: Value): Compiled {
  if (value.kind !== "text") return refused(unknown, `${item.type} behind a transformation`);
  const requirement = property(item, "requirement");
  const { reference } = item;
  if (patterns.has(reference) && requirement instanceof RegExp) {
    const translated = translateRegex(requirement);
    return translated.kind === "same"
      ? bad(value, badPattern(value.sql, translated.re2))
      : refused(value, `${item.type} with ${translated.why}`);
  }
  if (typeof requirement === "number" && Number.isSafeInteger(requirement)) {
    if (reference === v.maxLength) return bad(value, badMaxLength(value.sql, requirement));
    if (reference === v.minLength) return bad(value, badMinLength(value.sql, requirement));
    if (reference === v.length) return bad(value, badLength(value.sql, requirement));
  }
  switch (reference) {
    case v.nonEmpty:
      return bad(value, `${value.sql} = ''`);
    case v.trim:
      return good({ kind: "text", sql: trimmed.both(value.sql) });
    case v.trimStart:
      return good({ kind: "text", sql: trimmed.start(value.sql) });
    case v.trimEnd:
      return good({ kind: "text", sql: trimmed.end(value.sql) });
    case v.check:
      return declaredCheck(requirement, value);
    default:
      return refused(unknown, item.type);
  }
}

function declaredCheck(requirement: unknown, value: Value & { readonly sql: string }): Compiled {
  const rule = ruleOf(requirement);
  if (rule?.kind === "day") return bad(value, ...badDay(value.sql));
  if (rule?.kind === "utc-time")
    return { ...bad(value, ...badUtcTime(value.sql)), found: foundByUtcTime(value.sql) };
  return refused(value, "check by a function");
}

function ofInteger(item: Part, value: Value & { readonly sql: string }): Compiled {
  const requirement = property(item, "requirement");
  const number = integerOf(value.sql);
  const { reference } = item;
  if (
    reference === v.integer ||
    reference === v.safeInteger ||
    reference === v.finite ||
    reference === v.number
  )
    return bad(value, badInteger(value.sql));
  if (typeof requirement !== "number" || !Number.isSafeInteger(requirement))
    return refused(unknown, item.type);
  const shape = badInteger(value.sql);
  if (reference === v.minValue) return bad(value, shape, `coalesce(${number} < ${requirement}, true)`);
  if (reference === v.maxValue) return bad(value, shape, `coalesce(${number} > ${requirement}, true)`);
  if (reference === v.gtValue) return bad(value, shape, `coalesce(${number} <= ${requirement}, true)`);
  if (reference === v.ltValue) return bad(value, shape, `coalesce(${number} >= ${requirement}, true)`);
  return refused(unknown, item.type);
}

/** True when any predicate is. */
export const anyOf = (predicates: readonly string[]): string =>
  predicates.length === 0 ? "false" : Array.from(new Set(predicates), (each) => `(${each})`).join(" or ");

/** Whether a value is a schema or an action. */
export const isPart = (value: unknown): value is Part =>
  typeof value === "object" && value !== null && "kind" in value && "type" in value && "~run" in value;

/** Whether a value is a schema, run at once. */
export const isSchema = (value: unknown): value is v.GenericSchema =>
  isPart(value) && value.kind === "schema" && !value.async;
