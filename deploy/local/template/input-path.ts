import type { JsonObject } from "../pattern/json.ts";
import { lookUp, parseJsonPath } from "./json-path.ts";
import { templateFailure, type Rendered } from "./template-error.ts";

/**
 * The InputPath of a rule's target: the part of the event under the path, as JSON text (a string keeps its quotes).
 * `$` is the whole event.
 */
export function applyInputPath(path: string, event: JsonObject): Rendered {
  const parsed = parseJsonPath(path);
  if (!parsed.ok) return parsed;
  const value = lookUp(parsed.path, event);
  if (value === undefined)
    return templateFailure("missing", path, `The event has nothing under InputPath "${path}".`);
  return { ok: true, body: JSON.stringify(value) };
}
