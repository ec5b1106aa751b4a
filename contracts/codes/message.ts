/** An error's message in the language that its reader reads. */
import { codes, isCode } from "./catalogue.ts";
import type { Language } from "./entry.ts";

/**
 * English as it was told; in Japanese, what the code means, and behind it the English, which alone has this error's figures. A code that
 * this build does not know keeps its English.
 */
export function messageIn(
  { code, message }: { readonly code: string; readonly message: string },
  language: Language,
): string {
  return language === "en" || !isCode(code) ? message : `${codes[code].ja.means}（${message}）`;
}

/** Errors whose messages are in the reader's language; all else of them stays. */
export const messagesIn = <Told extends { readonly code: string; readonly message: string }>(
  errors: readonly Told[],
  language: Language,
): Told[] => errors.map((error) => ({ ...error, message: messageIn(error, language) }));
