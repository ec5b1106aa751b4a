import { isJsonList, isJsonObject, type JsonValue } from "../pattern/json.ts";
import { templateFailure, type TemplateFailure } from "./template-error.ts";

/** A path into an event: names and list positions. */
export interface JsonPath {
  /** As written, `$.a.b[0]`. */
  readonly text: string;
  readonly steps: readonly (string | number)[];
}

const WHOLE = /^\$(?:\.[\w/-]+|\[\d+\])*$/u;
const STEP = /\.([\w/-]+)|\[(\d+)\]/gu;

/**
 * Reads a path of the form that EventBridge takes: dots, letters, digits, `-`, `_`, `/` and `[n]`. A `*` is refused:
 * what AWS makes of several values is not stated.
 */
export function parseJsonPath(
  text: string,
): { readonly ok: true; readonly path: JsonPath } | TemplateFailure {
  if (!WHOLE.test(text)) {
    const hint = text.includes("*")
      ? "a path with * has several values, and what AWS makes of them is not stated"
      : "a path is $ followed by .name or [n], names of letters, digits, -, _ and /";
    return templateFailure("bad_path", text, `"${text}" is not a usable JSON path: ${hint}.`);
  }
  const steps = [...text.matchAll(STEP)].map(([, name, position]) => name ?? Number(position));
  return { ok: true, path: { text, steps } };
}

/** The value under a path, or undefined when there is none. An explicit null is a value. */
export function lookUp(path: JsonPath, root: JsonValue): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of path.steps) {
    if (typeof step === "number") value = isJsonList(value) ? value[step] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
