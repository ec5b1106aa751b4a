/** `POST /v1/webhooks`: registers one. Its secret is shown in this answer and never again. */
import { NoticeType } from "@sluice/contracts/api/notice.ts";
import { WebhookId, WebhookRequest } from "@sluice/contracts/api/webhook-routes.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { newWebhook, webhookView, Webhook } from "../core/webhooks/webhook.ts";
import type { WebhookDeps } from "./deps.ts";
import type { Partner } from "./own-webhook.ts";
import { loadHead } from "./pending.ts";
import { webhookRef, webhooksOf } from "./places.ts";
import * as problems from "./problems.ts";
import { writeSecret } from "./sign.ts";

/** Each is a connection that a file of the partner's may have to wait for. */
const webhooksMax = 10;

/** The route. */
export function postWebhook(deps: WebhookDeps) {
  const { store, clock, poster } = deps;
  return async (c: Context, { partner, feeds: ownFeeds }: Partner): Promise<Response> => {
    const body = await readJson(c, WebhookRequest);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { url, types = NoticeType.options, feeds = ownFeeds, ...rest } = body.value;
    const others = feeds.filter((feed) => !ownFeeds.includes(feed));
    if (others.length > 0)
      return problemResponse(problems.webhookRefused(`The key is not for the feed ${others.join(", ")}.`));
    const there = await store.list(webhooksOf(partner), Webhook);
    if (there.length >= webhooksMax) return problemResponse(problems.tooManyWebhooks(webhooksMax));
    const refusal = await poster.refusal(url);
    if (refusal !== null)
      return problemResponse(problems.webhookRefused(`Nothing can be sent to this URL: ${refusal}.`));

    const webhook = v.parse(WebhookId, `wh_${deps.newId()}`);
    const secret = writeSecret(deps.newSecretBytes());
    const facts = { webhook, partner, url, types: [...new Set(types)], feeds: [...new Set(feeds)], ...rest };
    const { last } = (await loadHead(store, partner)).state;
    const state = newWebhook(facts, secret, last, clock.now());
    const saved = await store.save([{ ref: webhookRef(partner, webhook), expectedVersion: 0, state }]);
    if (saved.kind === "conflict") throw new Error(`the webhook id ${webhook} is taken`);
    return c.json({ ...webhookView(state, last, clock.now()), secret }, 201, { "cache-control": "no-store" });
  };
}
