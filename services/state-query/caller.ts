/** Who asks, by API key: the operator's from the configuration, partners' from the events that issued them. */
import { PartnerKeyIssued } from "@sluice/contracts/events/15-partner-key-issued/v1.ts";
import { authenticate, type Caller, type KeyLookup } from "@sluice/shared/http/api-key.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { keyPlace } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";

/** Finds keys. */
export function keyLookup({ model, operator }: Pick<QueryDeps, "model" | "operator">): KeyLookup {
  return async (keyId) => {
    if (keyId === operator.keyId)
      return { secretSha256: operator.secretSha256, caller: { role: "operator", keyId } };
    const item = await model.get(keyPlace(keyId));
    if (item === null) return null;
    const key = v.parse(PartnerKeyIssued, item);
    const caller = { role: "partner", keyId: key.keyId, partner: key.partner, feeds: key.feeds } as const;
    return { secretSha256: key.secretSha256, caller };
  };
}

/** The caller of a request, or null. */
export function callerOf(c: Context, lookup: KeyLookup): Promise<Caller | null> {
  return authenticate(c.req.header("authorization"), lookup);
}

/** Whether a caller may see what belongs to a partner. */
export const maySee = (caller: Caller, partner: string): boolean =>
  caller.role === "operator" || caller.partner === partner;
