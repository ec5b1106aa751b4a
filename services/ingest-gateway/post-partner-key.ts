/** `POST /v1/partners/:partner/keys`: issues an API key. It is shown in this answer and never again. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { FeedName, Group, KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { callerOf } from "./caller.ts";
import type { GatewayDeps } from "./deps.ts";
import { partnerKeyRef, partnerRef } from "./partners.ts";
import * as problems from "./problems.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import { traceOf } from "./trace.ts";

/** The route. Without `feeds` the key covers every feed of today. */
export function postPartnerKey(deps: GatewayDeps) {
  const names = [...deps.feeds.values()].map(({ name }) => name);
  const KeyRequest = v.strictObject({
    feeds: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            FeedName,
            v.check((name) => deps.feeds.has(name), `must be one of ${names.join(", ")}`),
          ),
        ),
        v.nonEmpty("must name at least one feed"),
      ),
      names,
    ),
  });
  return async (c: Context): Promise<Response> => {
    const caller = await callerOf(c, deps.findKey);
    if (caller === null) return problemResponse(problems.unauthorized);
    if (caller.role !== "operator") return problemResponse(problems.operatorOnly);
    const named = c.req.param("partner") ?? "";
    const partner = v.safeParse(PartnerId, named);
    if (!partner.success || (await deps.store.load(partnerRef(partner.output))) === null)
      return problemResponse(problems.unknownPartner(named));
    const body = await readJson(c, KeyRequest);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));

    const keyId = v.parse(KeyId, deps.ids.ulid());
    const secret = deps.newSecret();
    const state = {
      partner: partner.output,
      keyId,
      secretSha256: hashSecret(secret),
      feeds: [...new Set(body.value.feeds)],
    };
    const event = pipelineEvent(
      "partner.key-issued.v1",
      {
        aggregate: `key:${keyId}`,
        version: 1,
        epoch: deps.epoch,
        partner: partner.output,
        group: v.parse(Group, partner.output),
        occurredAt: deps.clock.now(),
        trace: traceOf(c, deps.ids),
      },
      state,
    );
    const saved = await deps.store.save([{ ref: partnerKeyRef(keyId), expectedVersion: 0, state, event }]);
    // The id is fresh: the only one that can be in the way is this key, whose first answer from the store was lost.
    if (saved.kind === "conflict") {
      const there = await deps.store.load(partnerKeyRef(keyId));
      if (there?.state.secretSha256 !== state.secretSha256) throw new Error(`the key id ${keyId} is taken`);
    }
    return c.json({ partner: partner.output, keyId, key: writeKey(keyId, secret), feeds: state.feeds }, 201, {
      "cache-control": "no-store",
    });
  };
}
