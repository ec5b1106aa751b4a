/**
 * Who is signed in to the console: the key itself in a cookie that no script can read and no other site can send. Nothing is kept here, so
 * any process can answer, and a key that has ended is signed out with it.
 */
import { authenticate, type Caller, type KeyLookup } from "@sluice/shared/http/api-key.ts";
import { consoleCookie, formToken } from "@sluice/shared/http/console-form.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { Context, Handler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { signInPage } from "./frame.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** Who is signed in. Only behind `signedIn`. */
    readonly signedIn?: Caller;
    /** The token of a form that goes below a path, for the key that is signed in. Only behind `signedIn`. */
    readonly formToken?: (path: string) => string;
  }
}

const { name: cookie, path } = consoleCookie;
const secondsMax = 8 * 3600;

/** What a session needs. */
export interface SessionParts {
  readonly findKey: KeyLookup;
  readonly clock: Clock;
}

/** A page for who is signed in. */
export type SignedIn = (
  c: Context,
  caller: Caller,
  isStillKnown: () => Promise<boolean>,
) => Promise<Response>;

/** Puts the sign-in page before a page. */
export function signedIn({ findKey, clock }: SessionParts, page: SignedIn): Handler {
  return async (c) => {
    const key = getCookie(c, cookie);
    if (key === undefined) return signInPage(c);
    const prove = () => authenticate(`Bearer ${key}`, findKey, clock.now());
    const proof = await prove();
    if (proof.kind === "refused") return signInPage(c, true);
    c.set("signedIn", proof.caller);
    c.set("formToken", (below: string) => formToken(key, below));
    return page(c, proof.caller, async () => (await prove()).kind === "caller");
  };
}

/** `POST /console/login`. */
export function signIn({ findKey, clock }: SessionParts): Handler {
  return async (c) => {
    // Another site's form would sign the reader in as somebody else.
    const from = c.req.header("sec-fetch-site") ?? "same-origin";
    const key = new URLSearchParams(await c.req.text()).get("key")?.trim() ?? "";
    const proof = await authenticate(`Bearer ${key}`, findKey, clock.now());
    if (proof.kind === "refused" || (from !== "same-origin" && from !== "none")) return signInPage(c, true);
    const secure = (c.req.header("x-forwarded-proto") ?? new URL(c.req.url).protocol).startsWith("https");
    setCookie(c, cookie, key, { path, httpOnly: true, sameSite: "Strict", secure, maxAge: secondsMax });
    return c.redirect("/console", 303);
  };
}

/** `POST /console/logout`. */
export function signOut(c: Context): Response {
  deleteCookie(c, cookie, { path });
  return c.redirect("/console", 303);
}
