/**
 * `POST /v1/feeds/:feed/erase`: a person's fields are emptied wherever they live; without a reason it is only shown what it is about.
 * `POST /v1/erasures/apply`: the whole list again.
 */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { EntityKey, PartnerId } from "@sluice/contracts/ids.ts";
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import type { Erased } from "@sluice/shared/erase/apply.ts";
import { erase, eraseAgain } from "@sluice/shared/erase/list.ts";
import { previewErasure } from "@sluice/shared/erase/preview.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { EraseParts, OperatorDeps } from "./deps.ts";
import * as problems from "./problems.ts";
import { worked } from "./work.ts";

const Asked = v.strictObject({
  partner: PartnerId,
  key: EntityKey,
  /** Given: it is done. Name nobody in it: the audit trail keeps it. */
  reason: v.optional(OperatorDecision.entries.reason),
});

/** The route of one person. 200 with what it is about, 202 with the operation that does it. */
export function postErase(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Asked);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const name = c.req.param("feed") ?? "";
    const feed = feeds.get(name);
    if (feed === undefined) return problemResponse(problems.unknownFeed(name));
    if (feed.personal === undefined)
      return problemResponse(problems.invalidBody([`the feed ${name} marks no field as personal`]));
    const { partner, key, reason } = body.value;
    const id = { partner, entity: feed.entity, key };
    if (reason === undefined)
      return c.json(await opened(deps, ({ entities }) => previewErasure(entities, feed, id)));
    const operation = await worked(deps, { kind: "erase", by, total: null }, () =>
      opened(deps, (parts) => {
        const erasure = { ...id, feed: feed.name, at: deps.clock.now().toISOString() };
        return erase({ ...parts, audit: deps.audit }, erasure, { by, reason });
      }),
    );
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}

/** The route of the whole list. It brings nothing new to the trail: each erasure is in it. */
export function postErasuresApply(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const operation = await worked(deps, { kind: "erase", by, total: null }, () => erasedAgain(deps));
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}

/** Applies the whole list again, behind a deed that may have brought something back. */
export const erasedAgain = (deps: OperatorDeps): Promise<Erased> =>
  opened(deps, (parts) => eraseAgain({ ...parts, audit: deps.audit }));

async function opened<Found>(
  deps: Pick<OperatorDeps, "erase">,
  work: (parts: EraseParts) => Promise<Found>,
): Promise<Found> {
  const parts = deps.erase();
  try {
    return await work(parts);
  } finally {
    parts.close();
  }
}
