import { authenticate, type Caller, type KeyLookup } from "@sluice/shared/http/api-key.ts";
import type { Context } from "hono";

/** Who calls, by the Authorization header; null for nobody that we know. */
export function callerOf(c: Context, findKey: KeyLookup): Promise<Caller | null> {
  return authenticate(c.req.header("authorization"), findKey);
}
