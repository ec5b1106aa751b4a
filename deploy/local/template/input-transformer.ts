import { isJsonNumber, numberText, readJson, type JsonObject, type JsonValue } from "../pattern/json.ts";
import { lookUp, parseJsonPath, type JsonPath } from "./json-path.ts";
import { cutTemplate, jsonFault, type Placeholder, type TemplateParts } from "./placeholders.ts";
import { templateFailure, type Rendered, type TemplateFailure } from "./template-error.ts";

/** The InputTransformer of a rule's target, as PutTargets takes it. */
export interface InputTransformer {
  readonly InputPathsMap?: { readonly [variable: string]: string } | undefined;
  readonly InputTemplate: string;
}

/** What a rule knows besides the event; reserved variables `<aws.events.…>`. */
export interface RuleVariables {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601; when the bus got the event. */
  readonly ingestionTime: string;
}

/** An input transformer ready to be used; make it once with {@link compileInputTransformer}. */
export interface CompiledTransformer {
  /** json: the result must be JSON and is minified. text: quoted strings, one a line, handed on as they come out. */
  readonly kind: "json" | "text";
  readonly parts: TemplateParts;
  readonly paths: ReadonlyMap<string, JsonPath>;
}

const VARIABLES_MAX = 100;
const TEMPLATE_CHARACTERS_MAX = 8192;

const RESERVED: ReadonlyMap<string, (event: JsonObject, variables: RuleVariables) => JsonValue> = new Map([
  ["aws.events.rule-arn", (_event: JsonObject, { ruleArn }: RuleVariables): JsonValue => ruleArn],
  ["aws.events.rule-name", (_event, { ruleName }) => ruleName],
  ["aws.events.event.ingestion-time", (_event, { ingestionTime }) => ingestionTime],
  ["aws.events.event", (event) => envelopeOf(event)],
  ["aws.events.event.json", (event) => event],
]);

/** Compiles an input transformer; refuses what PutTargets refuses, and a template that could never give JSON. */
export function compileInputTransformer(
  targetId: string,
  { InputPathsMap = {}, InputTemplate }: InputTransformer,
): { readonly ok: true; readonly transformer: CompiledTransformer } | TemplateFailure {
  const variables = Object.entries(InputPathsMap);
  if (variables.length > VARIABLES_MAX || InputTemplate.length > TEMPLATE_CHARACTERS_MAX) {
    const message = `InputTransformer for target ${targetId} takes at most ${VARIABLES_MAX} variables and ${TEMPLATE_CHARACTERS_MAX} characters of template.`;
    return templateFailure("bad_template", "", message);
  }
  const paths = new Map<string, JsonPath>();
  for (const [variable, text] of variables) {
    const parsed = parseJsonPath(text);
    if (!parsed.ok) return parsed;
    paths.set(variable, parsed.path);
  }
  const parts = cutTemplate(InputTemplate, (token) => /^[\w.-]+$/u.test(token));
  for (const part of parts) {
    if (typeof part === "string" || paths.has(part.token) || RESERVED.has(part.token)) continue;
    const message = `InputTemplate for target ${targetId} contains invalid placeholder ${part.token}.`;
    return templateFailure("bad_template", part.token, message);
  }
  const kind = /^\s*"/u.test(InputTemplate) ? "text" : "json";
  const fault = kind === "json" ? jsonFault(parts) : lineFault(parts);
  if (fault !== undefined) {
    const message = `InputTemplate for target ${targetId} is neither JSON nor quoted strings, one a line: ${fault}`;
    return templateFailure("bad_template", "", message);
  }
  return { ok: true, transformer: { kind, parts, paths } };
}

/**
 * Makes the message for a rule's target. As recorded from AWS: a missing path leaves nothing (an empty string where a
 * value stands), values are not escaped, a text template takes the quotes out of objects and lists.
 * @returns the body; not_json when the result is not JSON, in which case EventBridge drops the message without a word.
 */
export function renderInputTransformer(
  transformer: CompiledTransformer,
  event: JsonObject,
  variables: RuleVariables,
): Rendered {
  const body = transformer.parts
    .map((part) => (typeof part === "string" ? part : fill(transformer, part, event, variables)))
    .join("");
  if (transformer.kind === "text") return { ok: true, body };
  const read = readJson(body);
  if (read.ok) return { ok: true, body: JSON.stringify(read.value) };
  return templateFailure("not_json", "", `The transformed event is not JSON and is dropped: ${read.reason}`);
}

function fill(
  { kind, paths }: CompiledTransformer,
  { token, quoted }: Placeholder,
  event: JsonObject,
  variables: RuleVariables,
): string {
  const path = paths.get(token);
  const value = path === undefined ? RESERVED.get(token)?.(event, variables) : lookUp(path, event);
  if (value === undefined) return quoted ? "" : '""';
  if (typeof value === "string") return quoted ? value : `"${value}"`;
  if (typeof value === "boolean" || value === null) return String(value);
  if (isJsonNumber(value)) return numberText(value);
  const json = JSON.stringify(value);
  return kind === "text" ? json.replaceAll('"', "") : json;
}

/** `<aws.events.event>`: the event without its detail; the recorded form spells detail-type as detailType. */
function envelopeOf(event: JsonObject): JsonObject {
  const { detail: _detail, "detail-type": detailType, ...rest } = event;
  return detailType === undefined ? rest : { ...rest, detailType };
}

/** A text template is one quoted string a line. */
function lineFault(parts: TemplateParts): string | undefined {
  const skeleton = parts.filter((part) => typeof part === "string").join("");
  for (const line of skeleton.split("\n").filter((line) => line.trim() !== "")) {
    const read = readJson(line);
    if (!read.ok) return read.reason;
    if (typeof read.value !== "string") return `the line ${line} is not a quoted string`;
  }
  return undefined;
}
