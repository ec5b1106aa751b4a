/** One try: signs a body and sends it. */
import type { Webhook } from "../core/webhooks/webhook.ts";
import { goodSecrets } from "../core/webhooks/webhook.ts";
import type { Tried } from "../core/webhooks/delivery.ts";
import type { WebhookDeps } from "./deps.ts";
import { signedHeaders } from "./sign.ts";

/** What became of it, with the receiver's status where one came. */
export type Outcome = Tried & { readonly status: number | null };

/** Sends it. Never throws for what the receiver does. */
export async function deliver(
  { poster, clock }: Pick<WebhookDeps, "poster" | "clock">,
  webhook: Webhook,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<Outcome> {
  const at = clock.now();
  const posted = await poster.post({
    url: webhook.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Sluice-Webhooks/1",
      ...signedHeaders({ id, at, body }, goodSecrets(webhook, at)),
    },
    body,
  });
  if (posted.kind === "failed") return { ...posted, status: null, isGone: false, retryAfterSeconds: null };
  const { status, retryAfterSeconds } = posted;
  if (status >= 200 && status < 300) return { kind: "taken", status };
  const reason =
    status >= 300 && status < 400
      ? `it answered ${status}, a redirect, and none is followed: register the URL that answers 2xx`
      : `it answered ${status} where 2xx is wanted`;
  return { kind: "failed", reason, isGone: status === 410, retryAfterSeconds, status };
}
