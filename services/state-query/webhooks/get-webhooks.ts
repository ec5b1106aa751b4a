/** `GET /v1/webhooks`, `GET /v1/webhooks/:id` and `DELETE /v1/webhooks/:id`. */
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { Webhook, webhookView } from "../core/webhooks/webhook.ts";
import type { WebhookDeps } from "./deps.ts";
import { isOwn, ownWebhook, type Partner, viewOf } from "./own-webhook.ts";
import { loadHead } from "./pending.ts";
import { webhookRef, webhooksOf } from "./places.ts";
import * as problems from "./problems.ts";

/** The list. */
export function listWebhooks({ store, clock }: WebhookDeps) {
  return async (c: Context, caller: Partner): Promise<Response> => {
    const { last } = (await loadHead(store, caller.partner)).state;
    const all = await store.list(webhooksOf(caller.partner), Webhook);
    const own = all.filter(({ state }) => isOwn(state, caller));
    return c.json({ webhooks: own.map(({ state }) => webhookView(state, last, clock.now())) });
  };
}

/** One. */
export function getWebhook(deps: WebhookDeps) {
  return async (c: Context, caller: Partner): Promise<Response> => {
    const found = await ownWebhook(deps, c, caller);
    if (found === null) return problemResponse(problems.noSuchWebhook);
    return c.json(await viewOf(deps, found.state));
  };
}

/** Its end. Who sends to it at this moment finds it gone, and stops. */
export function deleteWebhook(deps: WebhookDeps) {
  return async (c: Context, caller: Partner): Promise<Response> => {
    for (let round = 1; round <= 20; round += 1) {
      const found = await ownWebhook(deps, c, caller);
      if (found === null) return problemResponse(problems.noSuchWebhook);
      const ref = webhookRef(caller.partner, found.state.webhook);
      const saved = await deps.store.save([{ ref, expectedVersion: found.version, state: null }]);
      if (saved.kind === "saved") return c.body(null, 204);
    }
    return problemResponse(problems.busy);
  };
}
