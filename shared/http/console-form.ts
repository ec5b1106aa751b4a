/**
 * What the console's pages and whoever takes their forms agree on: the cookie that holds the signed-in key, and the token that a form of ours
 * carries. The pages are one service's; a form goes to the service that owns what it changes, by the one public address.
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { readSmallText } from "./read-json.ts";

/** The cookie: no script reads it, no other site sends it, and it goes to the console's paths alone. */
export const consoleCookie = { name: "sluice-key", path: "/console" } as const;

/** The key that is signed in, unproven; null for none. */
export const keyOfCookie = (c: Context): string | null => getCookie(c, consoleCookie.name) ?? null;

/**
 * The token of the forms about one thing: made of the key, which no other site knows, and of the path below which they go, so that it is
 * good for nothing else. Nothing is kept for it.
 */
export const formToken = (key: string, path: string): string =>
  createHmac("sha256", key).update(`sluice console form ${path}`).digest("base64url");

/** A form that was sent: its fields, or that no page of ours sent it for this key. */
export type OwnForm =
  | { readonly kind: "own"; readonly fields: URLSearchParams }
  | { readonly kind: "foreign" };

/** Reads a form (at most 64 KB). Its field `token` must be that of the path below which it was sent, for this key. */
export async function readOwnForm(c: Context, key: string, path: string): Promise<OwnForm> {
  // A browser tells who sends; what is no browser may leave it out, and has the token to show.
  const from = c.req.header("sec-fetch-site") ?? "same-origin";
  const fields = new URLSearchParams((await readSmallText(c.req.raw.body)) ?? "");
  const wanted = Buffer.from(formToken(key, path));
  const given = Buffer.from(fields.get("token") ?? "");
  const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isOurs && from === "same-origin" ? { kind: "own", fields } : { kind: "foreign" };
}
