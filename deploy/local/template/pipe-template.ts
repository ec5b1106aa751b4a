import { isJsonNumber, numberText, type JsonObject, type JsonValue } from "../pattern/json.ts";
import { lookUp, parseJsonPath } from "./json-path.ts";
import { PIPE_TEXTS, type PipeVariables } from "./pipe-variables.ts";
import { cutTemplate, jsonFault, type Placeholder } from "./placeholders.ts";
import { templateFailure, type Rendered, type TemplateFailure } from "./template-error.ts";

/** Longest input template, in characters, as the Pipes API has it. */
export const PIPE_TEMPLATE_CHARACTERS_MAX = 8192;

type Fill = (record: JsonObject, variables: PipeVariables) => string | TemplateFailure;

/** A pipe's input template ready to be filled; make it once with {@link compileTemplate}. */
export interface PipeTemplate {
  readonly parts: readonly (string | Fill)[];
}

/**
 * Compiles the InputTemplate of a pipe. An empty one passes the record on whole. Stricter than AWS, which validates
 * nothing at creation: a template that could not give JSON, a path that could not be followed and an unknown variable
 * are refused here.
 */
export function compileTemplate(
  text: string,
): { readonly ok: true; readonly template: PipeTemplate } | TemplateFailure {
  if (text.length > PIPE_TEMPLATE_CHARACTERS_MAX) {
    const message = `The input template has ${text.length} characters, at most ${PIPE_TEMPLATE_CHARACTERS_MAX} are allowed.`;
    return templateFailure("bad_template", "", message);
  }
  if (text === "") return { ok: true, template: { parts: [(record) => JSON.stringify(record)] } };
  const cut = cutTemplate(text, (token) => token.startsWith("$") || token.startsWith("aws.pipes."));
  const fault = jsonFault(cut);
  if (fault !== undefined) {
    return templateFailure("bad_template", "", `The input template does not give JSON: ${fault}`);
  }
  const parts: (string | Fill)[] = [];
  for (const part of cut) {
    const compiled = typeof part === "string" ? part : compilePlaceholder(part);
    if (typeof compiled === "object") return compiled;
    parts.push(compiled);
  }
  return { ok: true, template: { parts } };
}

/**
 * Fills a template with one record of a DynamoDB stream. Images stay DynamoDB-typed. A bare path gives JSON (a string
 * with its quotes, escaped); a path inside quotes gives text.
 *
 * What AWS does with a missing path, an explicit null, or text that would need escaping inside quotes is not
 * confirmed, so each is a failure that names the path.
 * @returns JSON text.
 */
export function render(template: PipeTemplate, record: JsonObject, variables: PipeVariables): Rendered {
  let body = "";
  for (const part of template.parts) {
    const filled = typeof part === "string" ? part : part(record, variables);
    if (typeof filled === "object") return filled;
    body += filled;
  }
  return { ok: true, body };
}

function compilePlaceholder({ token, quoted }: Placeholder): Fill | TemplateFailure {
  const put = quoted ? asText : asJson;
  if (token.startsWith("$")) {
    const parsed = parseJsonPath(token);
    if (!parsed.ok) return parsed;
    const { path } = parsed;
    return (record) => put(token, lookUp(path, record));
  }
  const variable = PIPE_TEXTS.get(token);
  if (variable !== undefined) return (_record, variables) => put(token, variables[variable]);
  if (token === "aws.pipes.event.json" && !quoted) return (record) => JSON.stringify(record);
  if (token === "aws.pipes.event" && quoted) {
    return (record) => JSON.stringify(JSON.stringify(record)).slice(1, -1);
  }
  const hint =
    token === "aws.pipes.event.json" || token === "aws.pipes.event"
      ? "write <aws.pipes.event.json> without quotes, or <aws.pipes.event> inside quotes"
      : "it is neither a path ($.…) nor a reserved variable";
  return templateFailure("bad_template", token, `<${token}> cannot be used here: ${hint}.`);
}

function asJson(token: string, value: JsonValue | undefined): string | TemplateFailure {
  if (value === undefined || value === null) return absent(token, value);
  return JSON.stringify(value);
}

function asText(token: string, value: JsonValue | undefined): string | TemplateFailure {
  if (value === undefined || value === null) return absent(token, value);
  if (typeof value === "boolean") return String(value);
  if (isJsonNumber(value)) return numberText(value);
  if (typeof value !== "string") {
    const message = `<${token}> is an object or a list; AWS forbids quotes around it: write it bare.`;
    return templateFailure("unsupported_value", token, message);
  }
  if (JSON.stringify(value) !== `"${value}"`) {
    const message = `<${token}> holds characters that JSON must escape, and AWS does not say that it escapes inside quotes: write it bare, without quotes.`;
    return templateFailure("unsupported_value", token, message);
  }
  return value;
}

function absent(token: string, value: null | undefined): TemplateFailure {
  if (value === undefined) return templateFailure("missing", token, `<${token}> is missing in the record.`);
  const message = `<${token}> is null in the record; what AWS makes of that is not confirmed.`;
  return templateFailure("unsupported_value", token, message);
}
