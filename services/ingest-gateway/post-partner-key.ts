/** `POST /v1/partners/:partner/keys`: issues an API key. It is shown in this answer and never again. Under `operators`, an operator's or auditor's. */
import { KeyName, KeyQuota, StaffKeyRequest } from "@sluice/contracts/api/key-routes.ts";
import { FeedName, PartnerId, staff } from "@sluice/contracts/ids.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { GatewayDeps } from "./deps.ts";
import { deedOf, feedsFact } from "./key-deed.ts";
import { type KeyFacts, newKey } from "./new-key.ts";
import { partnerKeyRef, partnerRef } from "./partners.ts";
import * as problems from "./problems.ts";
import { traceOf } from "./trace.ts";

/** The route. Without `feeds` the key covers every feed of today. */
export function postPartnerKey(deps: GatewayDeps) {
  const names = [...deps.feeds.values()].map((feed) => feed.name);
  const KeyRequest = v.strictObject({
    feeds: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            FeedName,
            v.check((feed) => deps.feeds.has(feed), `must be one of ${names.join(", ")}`),
          ),
        ),
        v.nonEmpty("must name at least one feed"),
      ),
      names,
    ),
    name: v.exactOptional(KeyName),
    signed: v.optional(v.boolean(), false),
    quota: v.exactOptional(KeyQuota),
  });
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const named = c.req.param("partner") ?? "";
    const partner = v.safeParse(PartnerId, named);
    const isKnown =
      partner.success &&
      (partner.output === staff || (await deps.store.load(partnerRef(partner.output))) !== null);
    if (!isKnown) return problemResponse(problems.unknownPartner(named));
    const body = await readJson(c, partner.output === staff ? StaffKeyRequest : KeyRequest);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { signed, quota, ...wanted } =
      "role" in body.value ? { ...body.value, signed: false, quota: undefined } : body.value;
    const facts: KeyFacts =
      "role" in wanted
        ? { partner: staff, feeds: [], ...wanted }
        : { partner: partner.output, ...wanted, feeds: [...new Set(wanted.feeds)] };

    const made = newKey(deps, facts, traceOf(c, deps.ids), { signed, quota });
    const { keyId, secretSha256 } = made.state;
    const { role } = facts;
    const deed = deedOf({
      ...{ by, action: "key.issue", partner: facts.partner, keys: [keyId] },
      facts: role === undefined ? { feeds: feedsFact(facts.feeds), signed, ...quota } : { role },
    });
    await record(deps.audit, deed, async () => {
      const saved = await deps.store.save(made.changes);
      if (saved.kind === "saved") return;
      // The id is fresh: the only one that can be in the way is this key, whose first answer from the store was lost.
      const there = await deps.store.load(partnerKeyRef(keyId));
      if (there?.state.secretSha256 !== secretSha256) throw new Error(`the key id ${keyId} is taken`);
    });
    return c.json({ keyId, ...made.shown, ...facts, ...(quota && { quota }) }, 201, {
      "cache-control": "no-store",
    });
  };
}
