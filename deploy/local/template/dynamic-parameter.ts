import type { JsonObject } from "../pattern/json.ts";
import { lookUp, parseJsonPath, type JsonPath } from "./json-path.ts";
import { templateFailure, type TemplateFailure } from "./template-error.ts";

/** Pipes declares group and deduplication ids as 0 to 100 characters; SQS itself takes 128. */
const SURE_CHARACTERS = 100;
const SQS_CHARACTERS = 128;

/** A parameter's value for one record. */
export type Resolved =
  | { readonly ok: true; readonly value: string; readonly warning: string | undefined }
  | TemplateFailure;

/** A parameter ready for many records: its path is read once. What is wrong with it is told of each record. */
export function compileParameter(path: string): (record: JsonObject) => Resolved {
  const parsed = parseJsonPath(path);
  return (record) => resolvePath(parsed.ok ? parsed.path : path, record);
}

/**
 * Resolves a dynamic target parameter (MessageGroupId, MessageDeduplicationId) against the ORIGINAL record or event.
 * The whole parameter must be one path; AWS concatenates nothing.
 *
 * @param path as written in the topology, or already parsed.
 * @returns the id, with a warning when it has 101 to 128 characters (whether Pipes takes those is not confirmed); a
 * failure when the path is not one path, or leads to nothing, to no string, to "", or to more than SQS takes.
 */
export function resolvePath(path: string | JsonPath, record: JsonObject): Resolved {
  const parsed = typeof path === "string" ? parseJsonPath(path) : { ok: true as const, path };
  if (!parsed.ok) {
    const message = `${parsed.error.message} A target parameter is one whole path; nothing can be put before or behind it.`;
    return templateFailure("bad_path", parsed.error.path, message);
  }
  const { text } = parsed.path;
  const value = lookUp(parsed.path, record);
  if (value === undefined) return templateFailure("missing", text, `"${text}" is missing in the record.`);
  if (typeof value !== "string") {
    return templateFailure("unsupported_value", text, `"${text}" is not a string in the record.`);
  }
  if (value === "") return templateFailure("unsupported_value", text, `"${text}" is empty in the record.`);
  if (value.length <= SURE_CHARACTERS) return { ok: true, value, warning: undefined };
  const length = `"${text}" has ${value.length} characters in the record`;
  if (value.length > SQS_CHARACTERS) {
    return templateFailure("unsupported_value", text, `${length}, SQS takes at most ${SQS_CHARACTERS}.`);
  }
  const warning = `${length}; that Pipes takes more than ${SURE_CHARACTERS} is not confirmed.`;
  return { ok: true, value, warning };
}
