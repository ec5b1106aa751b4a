/** `GET /v1/codes` and `GET /v1/codes/:code`: what every code means, an example, and how to mend it. No key is asked for. */
import { codes } from "@sluice/contracts/codes/catalogue.ts";
import { helpOf } from "@sluice/contracts/codes/help.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { languageHeaders, languageOf } from "./language.ts";
import { noSuchCode } from "./problems.ts";

/** The list. */
export function getCodes(c: Context): Response {
  const language = languageOf(c);
  return c.json({ codes: helpOf(Object.keys(codes), language) }, 200, languageHeaders(language));
}

/** One. */
export function getCode(c: Context): Response {
  const language = languageOf(c);
  const named = c.req.param("code") ?? "";
  const [help] = helpOf([named], language);
  return help === undefined
    ? problemResponse(noSuchCode(named))
    : c.json(help, 200, languageHeaders(language));
}
