/** Schemas and values for tests: many kinds of rules, and texts over which two engines could disagree. */
import { decimal } from "@sluice/contracts/feeds/decimal.ts";
import { isDay, isUtcTime } from "@sluice/contracts/rule.ts";
import fc from "fast-check";
import * as v from "valibot";

/** Patterns that compile, and some that must not. */
export const patterns: readonly RegExp[] = [
  /^[0-9]{2,4}$/,
  /^\d+$/u,
  /\d/,
  /^\w*$/,
  /^\s+$/,
  /^\S+$/u,
  /^[^a]{2}$/u,
  /^[^a]{2}$/,
  /^.$/u,
  /^.$/,
  /a|^b$|/,
  /^(?:a|bc?)+$/,
  /^(a*)*b?$/,
  /^[\u0020-\u007e\uff61-\uff9f]+$/u,
  /^[\u0020-\uffff]$/u,
  /^[\u{10000}-\u{10ffff}]?$/u,
  /^[\]\\\-^]+$/,
  /^[-+]?[.,]?$/,
  /^a{0}$/,
  /^a{3,}?$/,
  /^ ?-?(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,2})?$/,
  /^(?=a)/,
  /(?<!a)b/,
  /^(a)\1$/,
  /^A$/i,
  /^b$/m,
  /^a.b$/s,
  /\bab\b/,
  /^\p{L}+$/u,
  /^é$/,
  /^𠮷+$/u,
  /^𠮷+$/,
  /^'$/,
  /^"+$/,
  /^$/,
  /$^/,
];

const lists = [["a", "b"], ["", "1"], ["created"], ["𠮷", "é", "e\u0301"], ["'", '"', "\\"], ["a\u0000"]];

type TextSchema = v.GenericSchema<string, string>;
type AnySchema = v.GenericSchema<string, unknown>;
type Step = (schema: TextSchema) => TextSchema;

const lengths = [0, 1, 2, 5];
const even = v.check<string, string>((text) => text.length % 2 === 0, "must be even");

const steps: readonly Step[] = [
  ...patterns.map(
    (regex): Step =>
      (schema) =>
        v.pipe(schema, v.regex(regex)),
  ),
  ...lengths.flatMap((length): Step[] => [
    (schema) => v.pipe(schema, v.maxLength(length)),
    (schema) => v.pipe(schema, v.minLength(length)),
    (schema) => v.pipe(schema, v.length(length)),
    (schema) => v.pipe(schema, v.trim(), v.length(length)),
    (schema) => v.pipe(schema, v.trimStart(), v.maxLength(length)),
    (schema) => v.pipe(schema, v.trimEnd(), v.minLength(length)),
  ]),
  (schema) => v.pipe(schema, v.nonEmpty()),
  (schema) => v.pipe(schema, v.isoDate()),
  (schema) => v.pipe(schema, v.isoTimestamp()),
  (schema) => v.pipe(schema, v.digits()),
  (schema) => v.pipe(schema, v.decimal()),
  (schema) => v.pipe(schema, v.check(isDay, "must be a day")),
  (schema) => v.pipe(schema, v.check(isUtcTime, "must be a time")),
  (schema) => v.pipe(schema, even),
  (schema) => v.pipe(schema, v.toUpperCase(), v.maxLength(2)),
  (schema) => v.pipe(schema, v.title("a title")),
  (schema) => v.nonOptional(v.optional(schema, "5")),
  (schema) => v.nonNullable(v.nullable(schema)),
  (schema) => v.pipe(v.fallback(schema, "12"), v.maxLength(1)),
  (schema) => v.fallback(v.pipe(schema, v.digits()), "12"),
  (schema) => v.union([v.literal("a"), schema]),
  (schema) => v.union([schema, v.pipe(v.string(), v.digits())]),
  (schema) => v.pipe(v.union([v.pipe(v.string(), v.trim(), v.digits()), schema]), v.maxLength(1)),
  (schema) => v.pipe(v.union([v.pipe(v.string(), v.digits()), schema]), v.maxLength(1)),
  (schema) => v.pipe(v.union([v.pipe(v.string(), v.trim(), v.digits()), schema]), v.minLength(3)),
];

const bounds = [-1, 0, 1, 7, 1000];
const numbers: readonly AnySchema[] = [
  ...bounds.flatMap((bound) => [
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(bound), v.maxValue(bound)),
    v.pipe(v.string(), v.transform(Number), v.minValue(bound)),
    v.pipe(v.string(), v.digits(), v.toNumber(), v.gtValue(bound)),
    v.pipe(v.string(), v.toNumber(), v.safeInteger(), v.ltValue(bound)),
  ]),
  v.pipe(v.string(), v.toNumber()),
  v.pipe(v.string(), v.transform(Number)),
  v.pipe(v.string(), v.transform(Number), v.number()),
  v.pipe(v.string(), v.transform(Number), v.safeInteger()),
  v.pipe(v.string(), v.transform(Number), v.multipleOf(2)),
  v.pipe(
    v.string(),
    v.transform((text) => text.length),
    v.maxValue(3),
  ),
];

const starts: readonly TextSchema[] = [
  v.string(),
  decimal(3, 2),
  ...lists.map((list): TextSchema => v.picklist(list)),
];

/** Every kind of rule by itself. */
export const everySchema: readonly AnySchema[] = [
  ...starts,
  ...steps.map((step) => step(v.string())),
  ...numbers,
];

const texts = fc
  .tuple(fc.constantFrom(v.string(), ...starts), fc.array(fc.constantFrom(...steps), { maxLength: 3 }))
  .map(([start, more]) => more.reduce<TextSchema>((schema, step) => step(schema), start));

/** Any schema of one column, and its shape in a few words for a failing test. */
export const columnSchemas: fc.Arbitrary<{ readonly schema: AnySchema }> = fc
  .oneof<fc.Arbitrary<AnySchema>[]>(texts, texts, texts, fc.constantFrom(...numbers))
  .map((schema) => ({ schema, [fc.toStringMethod]: () => described(schema) }));

function described(schema: object): string {
  return JSON.stringify(schema, (key, value: unknown) =>
    ["~standard", "reference", "expects", "message", "kind", "async"].includes(key)
      ? undefined
      : value instanceof RegExp || typeof value === "function"
        ? String(value)
        : value,
  );
}

/** Texts over which two engines could disagree. */
export const words: readonly string[] = [
  "",
  " ",
  "  ",
  "\t",
  "\u00a0",
  "\u3000",
  "\ufeff",
  "\u2028",
  "\u200b",
  "\n",
  "\r",
  "\r\n",
  "\u0000",
  "\u0001",
  "a\u0000",
  "\u001f",
  "a",
  "A",
  "b",
  "ab",
  "bc",
  "abc",
  "aaa",
  "é",
  "e\u0301",
  "𠮷",
  "𠮷𠮷",
  "👨‍👩‍👧",
  "ｱ",
  "ｶﾞ",
  "ß",
  "ı",
  "K",
  "\uffff",
  "\ue000",
  "0",
  "-0",
  "+0",
  "1",
  "-1",
  "+1",
  "7",
  "8",
  "01",
  "007",
  "1.",
  ".5",
  "1.5",
  "-1.5",
  "1.50",
  "1.505",
  "999.99",
  "1000",
  "1e3",
  "1E3",
  "1e-1",
  "0x10",
  "0b1",
  "0o7",
  "1_000",
  "1,000",
  "1 000",
  "٣",
  "１",
  "½",
  "inf",
  "Infinity",
  "-Infinity",
  "nan",
  "NaN",
  "NULL",
  "null",
  "true",
  "9007199254740993",
  "999999999999999",
  "1000000000000000",
  "99999999999999999999",
  "-999999999999999",
  "2026-11-20",
  "2026-2-3",
  "2026/02/03",
  "2026-02-29",
  "2024-02-29",
  "1900-02-29",
  "2000-02-29",
  "2026-02-30",
  "2026-04-31",
  "2026-13-01",
  "2026-00-10",
  "2026-01-00",
  "0000-01-01",
  "0001-01-01",
  "9999-12-31",
  "2026-11-20x",
  " 2026-11-20",
  "epoch",
  "infinity",
  "20261120",
  "2026-11-20T09:30:00Z",
  "2026-11-20T24:00:00Z",
  "2026-11-20T23:59:60Z",
  "2026-11-20T23:59:59Z",
  "2026-02-30T00:00:00Z",
  "0000-01-01T00:00:00Z",
  "2026-11-20 09:30:00Z",
  "2026-11-20T09:30:00+09:00",
  "2026-11-20T09:30:00.5Z",
  "2026-11-20T09:60:00Z",
  "created",
  "'",
  '"',
  '""',
  "\\",
  "\\N",
  "],-^",
  "%",
  "_",
  "a'; drop table x",
  ",",
  "x".repeat(70),
  "𠮷".repeat(35),
];

/** A text of one field: a hostile word, some of them together, or anything. */
export const fieldTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: -20, max: 2000 }).map(String) },
);

/** A shard's bytes, as some writer of CSV would put them; `quoteAnyway` says which fields are quoted without need. */
export function shardBytes(
  rows: readonly (readonly string[])[],
  quoteAnyway: (at: number) => boolean,
): Uint8Array {
  const field = (text: string, at: number): string =>
    quoteAnyway(at) || text === "" || /["\n\r,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row, index) => [`${index * 2 + 1}`, ...row.map(field)].join(","));
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}
