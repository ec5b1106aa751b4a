/** `POST /v1/partners`: registers a partner. The same again is 200; another name for a known partner, 409. */
import { PartnerRegistration } from "@sluice/contracts/api/requests.ts";
import { nameFault } from "@sluice/contracts/display-name.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { Group, staff } from "@sluice/contracts/ids.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { GatewayDeps } from "./deps.ts";
import { deedOf, savedOrRefused } from "./key-deed.ts";
import { partnerRef } from "./partners.ts";
import * as problems from "./problems.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import { traceOf } from "./trace.ts";

/** The route. */
export function postPartner(deps: GatewayDeps) {
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const body = await readJson(c, PartnerRegistration);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { partner, name } = body.value;
    if (partner === staff) return problemResponse(problems.partnerReserved(partner));
    const fault = nameFault(name);
    if (fault !== null) return problemResponse(problems.invalidBody([`name: ${fault}`]));
    const ref = partnerRef(partner);
    const answer = (known: string): Response =>
      known === name
        ? c.json({ partner, name }, 200)
        : problemResponse(problems.partnerExists(partner, known));
    const known = await deps.store.load(ref);
    if (known !== null) return answer(known.state.name);
    const event = pipelineEvent(
      "partner.registered.v1",
      {
        aggregate: `partner:${partner}`,
        version: 1,
        epoch: deps.epoch,
        partner,
        group: v.parse(Group, partner),
        occurredAt: deps.clock.now(),
        trace: traceOf(c, deps.ids),
      },
      { partner, name },
    );
    const saved = await record(
      deps.audit,
      deedOf({ by, action: "partner.register", partner }),
      () => deps.store.save([{ ref, expectedVersion: 0, state: { partner, name }, event }]),
      savedOrRefused,
    );
    if (saved.kind === "saved") return c.json({ partner, name }, 201);
    const faster = await deps.store.load(ref);
    if (faster === null) throw new Error(`partner ${partner} is registered, but has no item`);
    return answer(faster.state.name);
  };
}
