/** The language that a caller reads. */
import type { Language } from "@sluice/contracts/codes/entry.ts";
import type { Context } from "hono";
import { accepts } from "hono/accepts";

/** By Accept-Language: Japanese where it is asked for before English, in any of its regions (`ja-JP`); else English. */
export function languageOf(c: Context): Language {
  const chosen = accepts(c, {
    header: "Accept-Language",
    supports: ["en", "ja"],
    default: "en",
    match: (asked, { default: usual }) => {
      const byWish = asked.filter(({ q }) => q > 0).toSorted((a, b) => b.q - a.q);
      const primary = byWish.map(({ type }) => type.toLowerCase().split("-")[0] ?? "");
      return primary.find((language) => language === "ja" || language === "en") ?? usual;
    },
  });
  return chosen === "ja" ? "ja" : "en";
}

/** The headers of an answer that depends on it. */
export const languageHeaders = (language: Language): Record<string, string> => ({
  "content-language": language,
  vary: "Accept-Language",
});
