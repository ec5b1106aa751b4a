/** `POST /v1/feeds/:feed/adopt`: rows that the old database holds already become entities; without a reason it is only shown what would. */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { PartnerId } from "@sluice/contracts/ids.ts";
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { adoptFeed } from "@sluice/shared/adopt/adopt-feed.ts";
import { adoptRecorded } from "@sluice/shared/adopt/adopt-recorded.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { OperatorDeps } from "./deps.ts";
import * as problems from "./problems.ts";
import { worked } from "./work.ts";

const Asked = v.strictObject({
  partner: v.optional(v.nullable(PartnerId), null),
  /** Given: it is done. */
  reason: v.optional(OperatorDecision.entries.reason),
});

/** The route. 202 with the operation, which holds what was found once it is done. */
export function postAdopt(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Asked);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const name = c.req.param("feed") ?? "";
    const feed = feeds.get(name);
    if (feed === undefined) return problemResponse(problems.unknownFeed(name));
    if (feed.legacy.adopt === undefined)
      return problemResponse(problems.invalidBody([`the feed ${name} does not say how a row is read back`]));
    const { partner, reason } = body.value;
    const operation = await worked(deps, { kind: "adopt", by, total: null }, async () => {
      const parts = deps.adopt();
      try {
        return reason === undefined
          ? await adoptFeed(parts, { feed, partner, by: null })
          : await adoptRecorded({ ...parts, audit: deps.audit }, { feed, partner, by, reason });
      } finally {
        await parts.close();
      }
    });
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}
