/**
 * JSON that keeps the spelling of its numbers: 5.0 stays 5.0 and an integer beyond 2^53 loses no digit. Where a key
 * is given twice the last one counts, as EventBridge has it.
 *
 * Built on the language's own JSON.parse source access and JSON.rawJSON (Bun, Deno, Node 22 and later have them), so
 * JSON.stringify writes such a number back as it was read.
 */
declare const rawNumber: unique symbol;

/** A number as it was spelled; made by {@link readJson} alone. */
export interface RawNumber {
  readonly rawJSON: string;
  readonly [rawNumber]: true;
}

/** Any JSON value. Numbers may be plain (from JSON.parse or an SDK) or spelled (from {@link readJson}). */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | RawNumber
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** A JSON value without parts. */
export type JsonScalar = null | boolean | number | string | RawNumber;

declare global {
  interface JSON {
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
  }
}

/**
 * Reads JSON text.
 * @returns the value, or the parser's own words about what is wrong with the text.
 */
export function readJson(text: string): { ok: true; value: JsonValue } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text, keepSpelling) };
  } catch (cause) {
    return { ok: false, reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** A reviver; the runtime hands it the source text of each scalar. */
function keepSpelling(_key: string, value: JsonValue, context?: { readonly source: string }): JsonValue {
  return typeof value === "number" ? JSON.rawJSON(context?.source ?? String(value)) : value;
}

/** True for a JSON object; false for null, a list, a spelled number or a plain scalar. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/** True for a JSON list. (Array.isArray alone does not narrow a readonly list.) */
export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** True for a JSON number, plain or spelled. */
export function isJsonNumber(value: JsonValue | undefined): value is number | RawNumber {
  return typeof value === "number" || JSON.isRawJSON(value);
}

/** The text of a JSON number, as spelled where the spelling is known. */
export function numberText(value: number | RawNumber): string {
  return typeof value === "number" ? String(value) : value.rawJSON;
}
