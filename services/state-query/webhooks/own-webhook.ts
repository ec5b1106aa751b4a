/** A caller's own webhooks, and changes of one. */
import { WebhookId } from "@sluice/contracts/api/webhook-routes.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { type Webhook, webhookView } from "../core/webhooks/webhook.ts";
import type { WebhookDeps } from "./deps.ts";
import { becomesPending, loadHead } from "./pending.ts";
import { webhookRef } from "./places.ts";

/** Who a webhook's routes are for. */
export type Partner = CallerOf<"partner">;

/** Others change the same webhook, or its partner's notices, at the same moment. */
const roundsMax = 20;

/** A key sees the webhooks of its partner that tell of its own feeds alone: another's are not there for it. */
export const isOwn = (webhook: Webhook, { feeds }: Partner): boolean =>
  webhook.feeds.every((feed) => feeds.includes(feed));

/** The webhook that a path names; null for none of the caller's. */
export async function ownWebhook(
  { store }: Pick<WebhookDeps, "store">,
  c: Context,
  caller: Partner,
): Promise<Loaded<Webhook> | null> {
  const id = v.safeParse(WebhookId, c.req.param("id"));
  // One of another form is looked up too, in vain: no answer is faster than another.
  const loaded = await store.load(webhookRef(caller.partner, id.success ? id.output : nobodys));
  return loaded !== null && isOwn(loaded.state, caller) ? loaded : null;
}
const nobodys = v.parse(WebhookId, `wh_${"0".repeat(26)}`);

/** How it stands. */
export async function viewOf({ store, clock }: WebhookDeps, webhook: Webhook) {
  return webhookView(webhook, (await loadHead(store, webhook.partner)).state.last, clock.now());
}

/** What became of a change; "busy": others were faster again and again. */
export type Changed =
  | { readonly kind: "changed"; readonly state: Webhook }
  | { readonly kind: "gone" }
  | { readonly kind: "busy" };

/** Changes a webhook, and has the sender look at it. */
export async function changeWebhook(
  { store }: Pick<WebhookDeps, "store">,
  { state: { partner, webhook } }: Loaded<Webhook>,
  change: (now: Webhook) => Webhook,
): Promise<Changed> {
  const ref = webhookRef(partner, webhook);
  for (let round = 1; round <= roundsMax; round += 1) {
    const [now, head] = [await store.load(ref), await loadHead(store, partner)];
    if (now === null) return { kind: "gone" };
    const state = change(now.state);
    const outcome = await store.save([
      { ref, expectedVersion: now.version, state },
      ...becomesPending(partner, head),
    ]);
    if (outcome.kind === "saved") return { kind: "changed", state };
  }
  return { kind: "busy" };
}
