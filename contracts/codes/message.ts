/** An error's message in the language that its reader reads. */
import { codes, isCode } from "./catalogue.ts";
import type { Language } from "./entry.ts";

/** English as it was told; in Japanese, what the code means. A code that this build does not know keeps its English. */
export function messageIn(
  { code, message }: { readonly code: string; readonly message: string },
  language: Language,
): string {
  return language === "en" || !isCode(code) ? message : codes[code].ja.means;
}
