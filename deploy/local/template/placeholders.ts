import { readJson } from "../pattern/json.ts";

/** `<token>` in a template. */
export interface Placeholder {
  /** What stands between the angle brackets. */
  readonly token: string;
  /** True inside a JSON string, false where a JSON value stands. */
  readonly quoted: boolean;
}

/** A template cut into literal text and placeholders. */
export type TemplateParts = readonly (string | Placeholder)[];

/**
 * Cuts a template into its parts. Outside quotes every `<…>` is a placeholder; inside quotes only what `isToken`
 * takes for one, since there a bracket may be plain text.
 */
export function cutTemplate(template: string, isToken: (text: string) => boolean): TemplateParts {
  const parts: (string | Placeholder)[] = [];
  const bracketed = /<([^<>"]*)>/uy;
  let quoted = false;
  let literal = "";
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    bracketed.lastIndex = at;
    const token = character === "<" ? bracketed.exec(template)?.[1] : undefined;
    if (token !== undefined && (!quoted || isToken(token))) {
      parts.push(literal, { token, quoted });
      literal = "";
      at += token.length + 1;
      continue;
    }
    literal += character;
    if (character === '"') quoted = !quoted;
    else if (character === "\\" && quoted) literal += template.charAt(++at);
  }
  parts.push(literal);
  return parts.filter((part) => part !== "");
}

/**
 * Whether a template gives JSON when every placeholder is filled in well.
 * @returns undefined when it does, else the parser's words.
 */
export function jsonFault(parts: TemplateParts): string | undefined {
  // A letter that is no hexadecimal digit: nothing filled in may end an escape that the template began.
  const filled = parts.map((part) => (typeof part === "string" ? part : part.quoted ? "x" : "null")).join("");
  const read = readJson(filled);
  return read.ok ? undefined : read.reason;
}
