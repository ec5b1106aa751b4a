/** `GET /v1/partners/:partner/keys`: a partner's keys (or, under `operators`, the staff's), those that have ended too; of their secrets nothing. */
import { PartnerId, staff } from "@sluice/contracts/ids.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { viewOf } from "./core/key.ts";
import type { GatewayDeps } from "./deps.ts";
import { keysOf, partnerRef } from "./partners.ts";
import * as problems from "./problems.ts";

/** The route. */
export function getKeys({ store, clock }: GatewayDeps) {
  return async (c: Context): Promise<Response> => {
    const named = c.req.param("partner") ?? "";
    const partner = v.safeParse(PartnerId, named);
    const isKnown =
      partner.success &&
      (partner.output === staff || (await store.load(partnerRef(partner.output))) !== null);
    if (!isKnown) return problemResponse(problems.unknownPartner(named));
    const keys = await keysOf(store, partner.output);
    return c.json({ partner: partner.output, keys: keys.map((key) => viewOf(key, clock.now())) });
  };
}
