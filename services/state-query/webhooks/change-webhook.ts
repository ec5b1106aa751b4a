/** `POST /v1/webhooks/:id/rotate`, `/enable`, `/replay`. */
import { ReplayRequest, SecretRotation } from "@sluice/contracts/api/webhook-routes.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { Context } from "hono";
import { enabled, replayed, rotated, type Webhook } from "../core/webhooks/webhook.ts";
import type { WebhookDeps } from "./deps.ts";
import { changeWebhook, ownWebhook, type Partner, viewOf } from "./own-webhook.ts";
import * as problems from "./problems.ts";
import { behindNotice, behindTime } from "./replay-from.ts";
import { writeSecret } from "./sign.ts";

type Route = (c: Context, caller: Partner) => Promise<Response>;

/** A new secret beside the one before. */
export const rotateWebhook = (deps: WebhookDeps): Route =>
  onOwn(deps, async (c, found) => {
    const body = await readJson(c, SecretRotation);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { overlapHours } = body.value;
    const secret = writeSecret(deps.newSecretBytes());
    const change = (now: Webhook) => rotated(now, secret, overlapHours * 3_600_000, deps.clock.now());
    return answered(deps, c, found, change, { secret });
  });

/** On again, at once. */
export const enableWebhook = (deps: WebhookDeps): Route =>
  onOwn(deps, (c, found) => answered(deps, c, found, enabled));

/** Back to a notice or to an instant. */
export const replayWebhook = (deps: WebhookDeps): Route =>
  onOwn(deps, async (c, found) => {
    const body = await readJson(c, ReplayRequest);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { partner } = found.state;
    const cursor =
      "notice" in body.value
        ? await behindNotice(deps.store, partner, body.value.notice)
        : await behindTime(deps.store, partner, body.value.since);
    if (cursor === null) return problemResponse(problems.noSuchNotice);
    return answered(deps, c, found, (now) => replayed(now, cursor));
  });

function onOwn(deps: WebhookDeps, route: (c: Context, found: Loaded<Webhook>) => Promise<Response>): Route {
  return async (c, caller) => {
    const found = await ownWebhook(deps, c, caller);
    return found === null ? problemResponse(problems.noSuchWebhook) : route(c, found);
  };
}

async function answered(
  deps: WebhookDeps,
  c: Context,
  found: Loaded<Webhook>,
  change: (now: Webhook) => Webhook,
  shown: { readonly secret?: string } = {},
): Promise<Response> {
  const changed = await changeWebhook(deps, found, change);
  if (changed.kind === "gone") return problemResponse(problems.noSuchWebhook);
  if (changed.kind === "busy") return problemResponse(problems.busy);
  const view = await viewOf(deps, changed.state);
  return c.json({ ...view, ...shown }, 200, { "cache-control": "no-store" });
}
