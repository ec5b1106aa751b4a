/**
 * `POST /v1/partners/:partner/keys/:key/rotate`: another key takes its place, and both are good for a while; the new one is shown in
 * this answer and never again. `…/revoke`: it is good no more, here at once and elsewhere within seconds; 200 also when it had ended. Either
 * is in the audit trail before it is done.
 */
import { KeyRotation } from "@sluice/contracts/api/key-routes.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { Group, KeyId } from "@sluice/contracts/ids.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Change } from "@sluice/shared/ports/aggregate-store.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { type Key, type KeyDecision, revoke, rotate, viewOf } from "./core/key.ts";
import type { GatewayDeps } from "./deps.ts";
import { deedOf, savedOrRefused } from "./key-deed.ts";
import { newKey } from "./new-key.ts";
import { partnerKeyRef } from "./partners.ts";
import * as problems from "./problems.ts";
import { traceOf } from "./trace.ts";

const hourMs = 3_600_000;
const partnersAloneSign = "signed: only a partner's key sends files, so only its uploads can be signed";

/** The route that revokes. */
export function revokeKey(deps: GatewayDeps) {
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const found = await keyOf(deps, c);
    if (found === null) return problemResponse(problems.noSuchKey);
    const decision = revoke(found.state, by, deps.clock.now());
    if (decision.kind === "ends") {
      const { partner, keyId } = found.state;
      const deed = deedOf({ by, action: "key.revoke", partner, keys: [keyId] });
      const change = endingOf(deps, c, decision, found.version);
      const saved = await record(deps.audit, deed, () => deps.store.save([change]), savedOrRefused);
      if (saved.kind === "conflict") return problemResponse(problems.keyChanged);
      deps.log.info({ keyId: found.state.keyId, partner: found.state.partner, by }, "a key was revoked");
    }
    const key = decision.kind === "ends" ? decision.key : found.state;
    return c.json({ ...viewOf(key, deps.clock.now()), repeat: decision.kind !== "ends" });
  };
}

/** The route that rotates. */
export function rotateKey(deps: GatewayDeps) {
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const found = await keyOf(deps, c);
    if (found === null) return problemResponse(problems.noSuchKey);
    const body = await readJson(c, KeyRotation);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { partner, feeds, role, name, signingSalt, quota } = found.state;
    const { countsAs = found.state.keyId } = found.state;
    const { overlapHours, signed = signingSalt !== undefined } = body.value;
    if (signed && role !== undefined) return problemResponse(problems.invalidBody([partnersAloneSign]));
    const facts = { partner, feeds, ...(role && { role }), ...(name !== undefined && { name }) };
    const made = newKey(deps, facts, traceOf(c, deps.ids), {
      signed,
      ...(quota && { quota, countsAs }),
    });
    const decision = rotate(found.state, by, deps.clock.now(), {
      successor: made.state.keyId,
      overlapMs: overlapHours * hourMs,
    });
    if (decision.kind !== "ends") return problemResponse(problems.keyEnds(found.state));
    const deed = deedOf({
      ...{ by, action: "key.rotate", partner, keys: [found.state.keyId, made.state.keyId] },
      facts: { endsAt: decision.key.end.endsAt, signed },
    });
    const changes = [endingOf(deps, c, decision, found.version), ...made.changes];
    const saved = await record(deps.audit, deed, () => deps.store.save(changes), savedOrRefused);
    if (saved.kind === "conflict") return problemResponse(problems.keyChanged);
    deps.log.info(
      { keyId: found.state.keyId, partner, by, successor: made.state.keyId },
      "a key was rotated",
    );
    const before = viewOf(decision.key, deps.clock.now());
    return c.json(
      { keyId: made.state.keyId, ...made.shown, ...facts, ...(quota && { quota }), before },
      201,
      {
        "cache-control": "no-store",
      },
    );
  };
}

/** The key that the path names, if it is this partner's. */
export async function keyOf({ store }: GatewayDeps, c: Context) {
  const keyId = v.safeParse(KeyId, c.req.param("key"));
  const found = keyId.success ? await store.load(partnerKeyRef(keyId.output)) : null;
  return found?.state.partner === c.req.param("partner") ? found : null;
}

function endingOf(
  deps: GatewayDeps,
  c: Context,
  { key }: Extract<KeyDecision, { kind: "ends" }>,
  version: number,
): Change {
  const { end, issuedAt: _, signingSalt: __, quota: ___, countsAs: ____, ...facts } = key satisfies Key;
  const event = pipelineEvent(
    "partner.key-ended.v1",
    {
      aggregate: `key:${key.keyId}`,
      version: version + 1,
      epoch: deps.epoch,
      partner: key.partner,
      group: v.parse(Group, key.partner),
      occurredAt: deps.clock.now(),
      trace: traceOf(c, deps.ids),
    },
    { ...facts, ...end },
  );
  return { ref: partnerKeyRef(key.keyId), expectedVersion: version, state: key, event };
}
