/** The caller's own key, which was checked before: how far files are is asked of state-query with it. */
import type { Context } from "hono";

/** Reads it from the request. */
export const keyOf = (c: Context): string => (c.req.header("authorization") ?? "").replace(/^Bearer /, "");
