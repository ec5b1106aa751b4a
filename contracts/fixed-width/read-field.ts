/** One field: from its bytes to its value, with what is wrong with it. */
import { characterWords, type CharacterCheck } from "./characters.ts";
import { unmapped } from "./code-page.ts";
import type { FieldValue, FixedFaultCode } from "./file.ts";
import type { Field } from "./layout.ts";

/** What a field came to; `at`: the character that is wrong, from 0 within the field. */
export type FieldReading =
  | { readonly kind: "value"; readonly value: FieldValue }
  | { readonly kind: "fault"; readonly code: FixedFaultCode; readonly at: number; readonly message: string };

const wrong = (code: FixedFaultCode, at: number, message: string): FieldReading => ({
  kind: "fault",
  code,
  at,
  message,
});

/** Reads a field's text, as wide as the field. `mayBeBlank`: a partner's word for a field of digits. */
export function readField(
  field: Field,
  text: string,
  check: CharacterCheck,
  mayBeBlank: boolean,
): FieldReading {
  const lost = text.indexOf(unmapped);
  if (lost !== -1) return wrong("fixed.character", lost, "this byte is no character of the file's code page");
  return field.characters === "digits" ? readDigits(field, text, mayBeBlank) : readText(field, text, check);
}

function readDigits(field: Field, text: string, mayBeBlank: boolean): FieldReading {
  if (/^ *$/.test(text) && (field.mayBeBlank || mayBeBlank)) return { kind: "value", value: "" };
  const at = text.search(/[^0-9]/);
  if (at !== -1) {
    const mend = `write ${field.bytes} digits, zeros on the left${field.required ? "" : " (all zeros when unused)"}`;
    return wrong("fixed.digits", at, `"${text}" is not all digits: ${mend}`);
  }
  if (field.required && /^0*$/.test(text)) return wrong("fixed.required", 0, "it must be given");
  if (field.oneOf !== undefined && !field.oneOf.includes(text))
    return wrong("fixed.value", 0, `it is ${text}: it must be ${field.oneOf.join(", ")}`);
  return { kind: "value", value: field.kind === "amount" ? BigInt(text) : text };
}

function readText(field: Field, text: string, check: CharacterCheck): FieldReading {
  const value = withoutFill(field, text);
  const at = check(value, field.characters);
  if (at !== -1) {
    const places = field.justify === "left" ? at : text.length - value.length + at;
    const mend = `write ${characterWords(field.characters)}`;
    return wrong("fixed.character", places, `"${value[at]}" may not stand here: ${mend}`);
  }
  if (value === "" && field.required) return wrong("fixed.required", 0, "it must be given");
  if (field.justify === "left" && value.startsWith(" "))
    return wrong("fixed.justified", 0, "it begins with a space: write it from the field's first byte");
  if (/^[ﾞﾟ]/u.test(value))
    return wrong(
      "fixed.split-kana",
      0,
      `it begins with ${value[0]}, which belongs to a kana before it: was the name cut?`,
    );
  if (field.oneOf !== undefined && !field.oneOf.includes(value))
    return wrong(
      "fixed.value",
      0,
      `it is "${value}": it must be ${field.oneOf.map((one) => `"${one}"`).join(", ")}`,
    );
  return { kind: "value", value };
}

function withoutFill({ justify, fill }: Field, text: string): string {
  let from = 0;
  let to = text.length;
  if (justify === "left") while (to > 0 && text[to - 1] === fill) to -= 1;
  else while (from < to && text[from] === fill) from += 1;
  return text.slice(from, to);
}
