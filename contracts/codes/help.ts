/** What a partner is told of the codes in an answer, in the language that they read. */
import * as v from "valibot";
import { codes, isCode } from "./catalogue.ts";
import { CodeLevel, type Language } from "./entry.ts";

/** A code explained in one language. */
export const CodeHelp = v.object({
  code: v.string(),
  level: CodeLevel,
  means: v.string(),
  example: v.string(),
  mend: v.string(),
});
export type CodeHelp = v.InferOutput<typeof CodeHelp>;

/** Explains each code once; one that this build does not know is left out. */
export function helpOf(named: Iterable<string>, language: Language): CodeHelp[] {
  return [...new Set(named)].flatMap((code) =>
    isCode(code) ? [{ code, level: codes[code].level, ...codes[code][language] }] : [],
  );
}
