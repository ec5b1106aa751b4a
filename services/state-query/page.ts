/** Pages of a list: how many, and from where on. */
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { badQuery } from "./problems.ts";

/** What was asked for; `after` is the place of the last item seen, null for the first page. */
export type Page =
  | { readonly ok: true; readonly limit: number; readonly after: string | null }
  | { readonly ok: false; readonly problem: Problem };

/** A kind of list: a cursor of one is none of another. */
export interface Pages {
  readonly name: string;
  /** What a place in it looks like, in ASCII. */
  readonly place: RegExp;
}

/** Items that lie in a file's order, by how many were seen. */
export const byOffset = (name: string): Pages => ({ name, place: /^[0-9]{1,7}$/ });

const limitMax = 200;
const limitUsual = 50;
const Limit = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,4}$/),
  v.transform(Number),
  v.minValue(1),
  v.maxValue(limitMax),
);

/** Reads `limit` and `cursor`. */
export function pageOf(
  { limit, cursor }: { readonly limit?: string | undefined; readonly cursor?: string | undefined },
  pages: Pages,
): Page {
  const parsed = v.safeParse(Limit, limit ?? String(limitUsual));
  if (!parsed.success)
    return { ok: false, problem: badQuery("limit", `limit must be a whole number from 1 to ${limitMax}.`) };
  if (cursor === undefined) return { ok: true, limit: parsed.output, after: null };
  const after = readCursor(cursor, pages);
  if (after !== null) return { ok: true, limit: parsed.output, after };
  const mend = "cursor must be the `next` of an earlier answer to this request, as it was given.";
  return { ok: false, problem: badQuery("cursor", `${mend} Leave it out to start from the beginning.`) };
}

/** A place as an opaque word. */
export const writeCursor = (place: string, { name }: Pages): string =>
  btoa(`${name}:${place}`).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function readCursor(word: string, { name, place }: Pages): string | null {
  try {
    const text = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
    const found = text.slice(name.length + 1);
    return text.startsWith(`${name}:`) && place.test(found) ? found : null;
  } catch {
    return null;
  }
}

/** Names the next page in `Link` (RFC 8288), relative to this answer; nothing on the last one. */
export function linkNext(c: Context, next: string | null): void {
  if (next === null) return;
  const query = new URLSearchParams(c.req.query());
  query.set("cursor", next);
  c.header("link", `<${c.req.path}?${query.toString()}>; rel="next"`);
}

/** A page of items by offset, and the cursor of the next. */
export function slicePage<Item>(
  items: readonly Item[],
  { limit, after }: { readonly limit: number; readonly after: string | null },
  pages: Pages,
): { readonly items: readonly Item[]; readonly next: string | null } {
  const from = Number(after ?? 0);
  const to = from + limit;
  return { items: items.slice(from, to), next: to < items.length ? writeCursor(String(to), pages) : null };
}
