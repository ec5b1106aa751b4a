/** A webhook: where a partner's notices go, how far they have come, and what happens to it. Pure. */
import { NoticeId, NoticeType } from "@sluice/contracts/api/notice.ts";
import { WebhookId, type WebhookView } from "@sluice/contracts/api/webhook-routes.ts";
import { Count } from "@sluice/contracts/events/payloads.ts";
import { FeedName, PartnerId } from "@sluice/contracts/ids.ts";
import { hasCome, later } from "@sluice/shared/iso-time.ts";
import * as v from "valibot";

/** As it is kept. Instants are ISO 8601 in UTC. */
export const Webhook = v.object({
  webhook: WebhookId,
  partner: PartnerId,
  url: v.string(),
  types: v.array(NoticeType),
  feeds: v.array(FeedName),
  name: v.exactOptional(v.string()),
  createdAt: v.string(),
  /** The newest last; `endsAt` of those that were rotated out. */
  secrets: v.array(v.object({ secret: v.string(), since: v.string(), endsAt: v.nullable(v.string()) })),
  /** The number of the last notice that lies behind it: 0 before the first. */
  cursor: Count,
  delivered: v.nullable(v.object({ notice: NoticeId, at: v.string() })),
  /** Since the last notice that went well. */
  failure: v.nullable(
    v.object({ since: v.string(), attempts: Count, reason: v.string(), nextAt: v.nullable(v.string()) }),
  ),
  disabled: v.nullable(v.object({ at: v.string(), why: v.string() })),
  /** Who sends to it now, and until when nobody else may. */
  lease: v.nullable(v.object({ holder: v.string(), until: v.string() })),
});
export type Webhook = v.InferOutput<typeof Webhook>;

/** What a partner chooses. */
export type WebhookFacts = Pick<Webhook, "webhook" | "partner" | "url" | "types" | "feeds" | "name">;

/** A new one: `last` is the number of the newest notice, which it is not sent. */
export function newWebhook(facts: WebhookFacts, secret: string, last: number, now: Date): Webhook {
  const createdAt = now.toISOString();
  const progress = { cursor: last, delivered: null, failure: null, disabled: null, lease: null };
  return { ...facts, createdAt, secrets: [{ secret, since: createdAt, endsAt: null }], ...progress };
}

const isGood = (now: Date) => (secret: Webhook["secrets"][number]) =>
  secret.endsAt === null || !hasCome(secret.endsAt, now);

/** The secrets to sign with: the newest first. */
export const goodSecrets = (webhook: Webhook, now: Date): readonly string[] =>
  webhook.secrets
    .filter(isGood(now))
    .map(({ secret }) => secret)
    .toReversed();

/** A new secret; those before it stay good for the overlap, or for the rest of their own. */
export function rotated(webhook: Webhook, secret: string, overlapMs: number, now: Date): Webhook {
  const endsAt = later(now, overlapMs);
  const before = webhook.secrets
    .map((old) => ({ ...old, endsAt: old.endsAt !== null && old.endsAt < endsAt ? old.endsAt : endsAt }))
    .filter(isGood(now));
  return { ...webhook, secrets: [...before, { secret, since: now.toISOString(), endsAt: null }] };
}

/** Tried again at once, whatever went wrong before. Whoever sends to it at this moment does not record what became of it. */
export const enabled = (webhook: Webhook): Webhook => ({
  ...webhook,
  failure: null,
  disabled: null,
  lease: null,
});

/** Goes on behind the notice of that number. Who sends to it at this moment does not move it back. */
export const replayed = (webhook: Webhook, cursor: number): Webhook => ({ ...webhook, cursor, lease: null });

/** Whether it asked for a notice. */
export const asksFor = (
  { types, feeds }: Webhook,
  notice: { readonly type: NoticeType; readonly feed: FeedName },
): boolean => types.includes(notice.type) && feeds.includes(notice.feed);

/** Whether somebody may send to it now. */
export const isDue = ({ disabled, lease, failure }: Webhook, now: Date): boolean => {
  const isPast = (at: string | null | undefined): boolean => at == null || hasCome(at, now);
  return disabled === null && isPast(lease?.until) && isPast(failure?.nextAt);
};

/** How it stands, for its owner; `last` is the number of the newest notice. */
export function webhookView(
  { cursor, disabled, failure, secrets, ...rest }: Webhook,
  last: number,
  now: Date,
): WebhookView {
  const status = disabled !== null ? "disabled" : failure !== null ? "failing" : "active";
  const { webhook, partner, url, types, feeds, name, createdAt, delivered } = rest;
  return {
    ...{ webhook, partner, url, types, feeds, createdAt, delivered },
    ...(name !== undefined && { name }),
    status,
    ...(disabled !== null && { why: disabled.why }),
    failure,
    behind: Math.max(0, last - cursor),
    secrets: secrets.filter(isGood(now)).map(({ since, endsAt }) => ({ since, endsAt })),
  };
}
