/** Sends one webhook what lies before it, in order, under a lease. */
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { failed, taken } from "../core/webhooks/delivery.ts";
import { asksFor, type Webhook } from "../core/webhooks/webhook.ts";
import { deliver } from "./deliver.ts";
import type { WebhookDeps } from "./deps.ts";
import { noticeRef, webhookRef } from "./places.ts";

/** How long nobody else sends to it. */
const leaseMs = 60_000;
/** A try takes at most 10 s (ports/notice-poster.ts): none is begun that might outlast the lease. */
const leftMs = 20_000;

/** Sends up to the notice `last`, until `endsAt` (milliseconds since 1970). Whether nothing up to there is left for it: sent, or it is disabled. */
export async function serveWebhook(
  deps: WebhookDeps,
  found: Loaded<Webhook>,
  last: number,
  endsAt: number,
): Promise<boolean> {
  const { store, clock, newId, random, log } = deps;
  const { partner, webhook: id } = found.state;
  const ref = webhookRef(partner, id);
  const holder = newId();
  const until = clock.now().getTime() + leaseMs;
  const lease = { holder, until: new Date(until).toISOString() };
  let held: Loaded<Webhook> | null = await save(found, { ...found.state, lease });
  if (held === null) return false;
  let { cursor } = held.state;
  const mayGoOn = (): boolean => clock.now().getTime() < Math.min(endsAt, until - leftMs);

  while (cursor < last && mayGoOn()) {
    const number = cursor + 1;
    const notice = (await store.load(noticeRef(partner, number)))?.state;
    if (notice === undefined) throw new Error(`the notice ${number} of ${partner} is not there`);
    if (asksFor(held.state, notice)) {
      const outcome = await deliver(deps, held.state, { id: notice.notice, body: notice.body });
      if (outcome.kind === "failed") {
        log.warn({ partner, webhook: id, notice: notice.notice, reason: outcome.reason }, "a notice failed");
        const after = await update((webhook) => failed(webhook, outcome, clock.now(), random()));
        return after !== null && after.state.disabled !== null;
      }
      held = await update((webhook) => taken(webhook, number, notice.notice, clock.now()));
      if (held === null) return false;
    }
    cursor = number;
  }
  return (await update((webhook) => ({ ...webhook, cursor, lease: null }))) !== null && cursor >= last;

  async function save({ version }: Loaded<Webhook>, state: Webhook): Promise<Loaded<Webhook> | null> {
    const outcome = await store.save([{ ref, expectedVersion: version, state }]);
    return outcome.kind === "saved" ? { state, version: version + 1 } : null;
  }

  /** Over a rotation of its secret, say, while the lease is ours; null when it is not any more: what was sent comes again. */
  async function update(change: (webhook: Webhook) => Webhook): Promise<Loaded<Webhook> | null> {
    let now = held;
    while (now !== null && now.state.lease?.holder === holder) {
      const saved = await save(now, change(now.state));
      if (saved !== null) return saved;
      now = await store.load(ref);
    }
    return null;
  }
}
