/** The tick that sends notices: each webhook's in order, by one sender at a time. */
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import type { Tick } from "@sluice/shared/runtime/service.ts";
import { isDue, Webhook } from "../core/webhooks/webhook.ts";
import type { WebhookDeps } from "./deps.ts";
import { endPending, loadHead } from "./pending.ts";
import { allPending, Pending, webhooksOf } from "./places.ts";
import { serveWebhook } from "./serve-webhook.ts";

/** On Lambda a tick runs by itself, and the function has 30 s: nothing new is begun after this. */
const turnMs = 12_000;
/** Partners served side by side. */
const lanes = 10;

/** The tick: once a minute on Lambda, every second elsewhere. */
export function sendNotices(deps: WebhookDeps): Tick {
  const { store, clock, random } = deps;
  return {
    name: "send-notices",
    everyMs: 1_000,
    run: async () => {
      const endsAt = clock.now().getTime() + turnMs;
      const pending = await store.list(allPending, Pending);
      // From another place each time: where a turn is too short for all, nobody is always the last.
      const first = Math.floor(random() * pending.length);
      const inTurn = [...pending.slice(first), ...pending.slice(0, first)];
      await inLanes(inTurn, lanes, async ({ state }) => {
        if (clock.now().getTime() < endsAt) await servePartner(deps, state.partner, endsAt);
      });
    },
  };
}

async function servePartner(deps: WebhookDeps, partner: PartnerId, endsAt: number): Promise<void> {
  const { store, clock } = deps;
  // Read first: what comes later changes it, and the partner stays pending.
  const head = await loadHead(store, partner);
  const { last } = head.state;
  const webhooks = await store.list(webhooksOf(partner), Webhook);
  const due = webhooks.filter(({ state }) => state.cursor < last && isDue(state, clock.now()));
  const through = await Promise.all(due.map((webhook) => serveWebhook(deps, webhook, last, endsAt)));
  const isWaiting = webhooks.some(
    (webhook) => !due.includes(webhook) && webhook.state.disabled === null && webhook.state.cursor < last,
  );
  if (!isWaiting && through.every(Boolean)) await endPending(store, partner, head);
}
