/** `POST /v1/webhooks/:id/test`: sends a notice that tells nothing, at once, and tells what became of it. Also to a disabled one. */
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { noticeId } from "./add-notice.ts";
import { deliver } from "./deliver.ts";
import type { WebhookDeps } from "./deps.ts";
import { ownWebhook, type Partner } from "./own-webhook.ts";
import * as problems from "./problems.ts";

/** The route. */
export function testWebhook(deps: WebhookDeps) {
  return async (c: Context, caller: Partner): Promise<Response> => {
    const found = await ownWebhook(deps, c, caller);
    if (found === null) return problemResponse(problems.noSuchWebhook);
    const { webhook } = found.state;
    const startedAt = deps.clock.now();
    const timestamp = startedAt.toISOString();
    const body = JSON.stringify({ type: "webhook.test", timestamp, data: { webhook } });
    const outcome = await deliver(deps, found.state, { id: noticeId(deps.newId()), body });
    const isTaken = outcome.kind === "taken";
    return c.json({
      delivered: isTaken,
      status: outcome.status,
      reason: isTaken ? `it answered ${outcome.status ?? ""}` : outcome.reason,
      milliseconds: Math.max(0, deps.clock.now().getTime() - startedAt.getTime()),
    });
  };
}
