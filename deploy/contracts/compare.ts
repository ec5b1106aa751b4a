/** Compares two versions of a contract's schema, in the words of the change. */
import type { Change, ChangeKind } from "./changes.ts";
import type { ContractSchema } from "./json-schema.ts";

/** What changed from the released schema to the working tree's; nothing: an empty list. */
export function compareSchemas(before: ContractSchema, after: ContractSchema, path = "$"): Change[] {
  if (before === anything || after === anything)
    return [change(before === anything ? "narrowed" : "widened", path, told(before.type, after.type))];
  const [was, is] = [typeOf(before), typeOf(after)];
  if (!sameType(was, is)) return [change("type-changed", path, told(was, is))];
  return [
    ...numberKind(was, is, path),
    ...values(valuesOf(before), valuesOf(after), path),
    ...limits(before, after, path),
    ...patterns(before, after, path),
    ...fields(before, after, path),
    ...nested(before, after, path),
    ...rest(before, after, path),
  ];
}

const change = (kind: ChangeKind, path: string, detail = ""): Change => ({ kind, path, detail });
const show = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
const told = (before: unknown, after: unknown): string => `${show(before)} -> ${show(after)}`;
const isNumber = (type: string | undefined): boolean => type === "number" || type === "integer";
const sameType = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (isNumber(a) && isNumber(b));

/** A constant tells its type by itself. */
const typeOf = (schema: ContractSchema): string | undefined =>
  schema.type ?? (typeof schema["const"] === "string" ? "string" : undefined);

/** An integer is a number; not every number is an integer. */
function numberKind(before: string | undefined, after: string | undefined, path: string): Change[] {
  if (before === after) return [];
  return [change(after === "integer" ? "narrowed" : "widened", path, told(before, after))];
}

function valuesOf(schema: ContractSchema): readonly string[] | null {
  if ("const" in schema) return [show(schema["const"])];
  return schema.enum?.map(show) ?? null;
}

function values(before: readonly string[] | null, after: readonly string[] | null, path: string): Change[] {
  if (before === null && after === null) return [];
  if (before === null) return [change("narrowed", path, `to ${after?.join(", ")}`)];
  if (after === null) return [change("widened", path, `from ${before.join(", ")}`)];
  return [
    ...after
      .filter((value) => !before.includes(value))
      .map((value) => change("enum-value-added", path, value)),
    ...before
      .filter((value) => !after.includes(value))
      .map((value) => change("enum-value-removed", path, value)),
  ];
}

const lower = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

function limits(before: ContractSchema, after: ContractSchema, path: string): Change[] {
  const one = (keyword: string, none: number, up: ChangeKind, down: ChangeKind): Change[] => {
    const [was, is] = [limit(before[keyword], none), limit(after[keyword], none)];
    if (was === is) return [];
    return [change(is > was ? up : down, path, `${keyword} ${told(before[keyword], after[keyword])}`)];
  };
  return [
    ...lower.flatMap((keyword) => one(keyword, -Infinity, "narrowed", "widened")),
    ...upper.flatMap((keyword) => one(keyword, Infinity, "widened", "narrowed")),
  ];
}

const limit = (value: unknown, none: number): number => (typeof value === "number" ? value : none);

function patterns(before: ContractSchema, after: ContractSchema, path: string): Change[] {
  return ["pattern", "format"].flatMap((keyword) => {
    const [was, is] = [before[keyword], after[keyword]];
    if (was === is) return [];
    const kind = was === undefined ? "narrowed" : is === undefined ? "widened" : "pattern-changed";
    return [change(kind, path, `${keyword} ${told(was, is)}`)];
  });
}

function fields(before: ContractSchema, after: ContractSchema, path: string): Change[] {
  const [was, is] = [before.properties ?? {}, after.properties ?? {}];
  const [mustBefore, mustAfter] = [new Set(before.required), new Set(after.required)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name): Change[] => {
    const at = `${path}.${name}`;
    const [old, now] = [was[name], is[name]];
    if (now === undefined)
      return [change(mustBefore.has(name) ? "field-removed" : "optional-field-removed", at)];
    if (old === undefined) return [change(mustAfter.has(name) ? "required-field-added" : "field-added", at)];
    const must =
      mustBefore.has(name) === mustAfter.has(name)
        ? []
        : [change(mustAfter.has(name) ? "made-required" : "made-optional", at)];
    return [...must, ...compareSchemas(old, now, at)];
  });
}

const anything: ContractSchema = {};

/** Lists, maps and their keys. A map without a schema of its values takes anything. */
function nested(before: ContractSchema, after: ContractSchema, path: string): Change[] {
  const others = (schema: ContractSchema): ContractSchema | null => {
    const { additionalProperties: more } = schema;
    return more === false ? null : typeof more === "object" ? more : anything;
  };
  const [was, is] = [others(before), others(after)];
  return [
    ...part(before.items, after.items, `${path}[]`),
    ...part(before.propertyNames, after.propertyNames, `${path}{key}`),
    ...(was !== null && is !== null && was !== is ? compareSchemas(was, is, `${path}{}`) : []),
    ...(was !== null && is === null
      ? [change("narrowed", path, "fields that it does not name are refused")]
      : []),
    ...(was === null && is !== null
      ? [change("widened", path, "fields that it does not name are taken")]
      : []),
  ];
}

function part(before: ContractSchema | undefined, after: ContractSchema | undefined, path: string): Change[] {
  if (before === undefined && after === undefined) return [];
  return compareSchemas(before ?? anything, after ?? anything, path);
}

const compared = new Set([
  ...["type", "const", "enum", "pattern", "format", "properties", "required", "items", "propertyNames"],
  ...["additionalProperties", "$schema", "$id", "title", "description", "examples", "$comment"],
  ...lower,
  ...upper,
]);

/** Whatever else the schema says: equal, or not compared. */
function rest(before: ContractSchema, after: ContractSchema, path: string): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !compared.has(keyword) && show(before[keyword]) !== show(after[keyword]))
    .map((keyword) => change("shape-changed", path, `${keyword} ${told(before[keyword], after[keyword])}`));
}
