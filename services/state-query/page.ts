/** Pages of a list: how many, and from where on. */
import * as v from "valibot";
import { badQuery } from "./problems.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";

/** What was asked for; `after` is the place of the last item seen. */
export type Page =
  | { readonly ok: true; readonly limit: number; readonly after: string | undefined }
  | { readonly ok: false; readonly problem: Problem };

const limitMax = 200;
const Limit = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,4}$/),
  v.transform(Number),
  v.minValue(1),
  v.maxValue(limitMax),
);

/** Reads `limit` and `cursor`. */
export function pageOf(query: {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}): Page {
  const limit = v.safeParse(Limit, query.limit ?? "50");
  if (!limit.success)
    return { ok: false, problem: badQuery(`limit must be a whole number from 1 to ${limitMax}`) };
  if (query.cursor === undefined) return { ok: true, limit: limit.output, after: undefined };
  const after = readCursor(query.cursor);
  if (after === null)
    return {
      ok: false,
      problem: badQuery("cursor must be the `next` of an earlier answer, as it was given"),
    };
  return { ok: true, limit: limit.output, after };
}

/** A place as an opaque word. */
export const writeCursor = (place: string): string =>
  btoa(place).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function readCursor(word: string): string | null {
  try {
    const place = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
    return /^[\x20-\x7e]{1,200}$/.test(place) ? place : null;
  } catch {
    return null;
  }
}
