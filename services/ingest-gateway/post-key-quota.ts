/** `POST /v1/partners/:partner/keys/:key/quota`: what the key may send in a day; what is not named is not limited. In force at the next upload. */
import { KeyQuota } from "@sluice/contracts/api/key-routes.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import { viewOf } from "./core/key.ts";
import type { GatewayDeps } from "./deps.ts";
import { keyOf } from "./end-key.ts";
import { deedOf, savedOrRefused } from "./key-deed.ts";
import { partnerKeyRef } from "./partners.ts";
import * as problems from "./problems.ts";

/** The route. */
export function postKeyQuota(deps: GatewayDeps) {
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const found = await keyOf(deps, c);
    if (found === null || found.state.role !== undefined) return problemResponse(problems.noSuchKey);
    const body = await readJson(c, KeyQuota);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { quota: _, ...facts } = found.state;
    const { keyId, partner } = facts;
    const isLimited = Object.keys(body.value).length > 0;
    const state = isLimited ? { ...facts, quota: body.value } : facts;
    const deed = deedOf({
      ...{ by, action: "key.quota", partner, keys: [keyId] },
      facts: isLimited ? { ...body.value } : { quota: "none" },
    });
    const change = { ref: partnerKeyRef(keyId), expectedVersion: found.version, state };
    const saved = await record(deps.audit, deed, () => deps.store.save([change]), savedOrRefused);
    if (saved.kind === "conflict") return problemResponse(problems.keyChanged);
    deps.log.info({ keyId, partner, by, quota: body.value }, "a key's quota was set");
    return c.json(viewOf(state, deps.clock.now()));
  };
}
