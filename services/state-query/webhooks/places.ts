/** Webhooks and notices, where they lie: table `webhooks`. */
import { NoticeId, NoticeType } from "@sluice/contracts/api/notice.ts";
import type { WebhookId } from "@sluice/contracts/api/webhook-routes.ts";
import { Count } from "@sluice/contracts/events/payloads.ts";
import { FeedName, PartnerId } from "@sluice/contracts/ids.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { Webhook } from "../core/webhooks/webhook.ts";

const table = "webhooks";

/** A notice as it is kept: `body` goes out at every try byte by byte as it is here. */
export const KeptNotice = v.object({
  notice: NoticeId,
  number: Count,
  type: NoticeType,
  feed: FeedName,
  /** When it was made here: ISO 8601 in UTC. */
  madeAt: v.string(),
  body: v.string(),
});
export type KeptNotice = v.InferOutput<typeof KeptNotice>;

/** The end of a partner's notices; `isPending`: some webhook may have something to be sent, so the partner stands among the pending. */
export const Head = v.object({ last: Count, isPending: v.boolean() });
export type Head = v.InferOutput<typeof Head>;
const Numbered = v.object({ number: Count });
/** A partner who may have something to be sent. */
export const Pending = v.object({ partner: PartnerId });

/** A webhook of a partner's. */
export const webhookRef = (partner: PartnerId, webhook: WebhookId): AggregateRef<Webhook> => ({
  ...{ table, pk: partner, schema: Webhook },
  sk: `webhook#${webhook}`,
});
/** A partner's webhooks. */
export const webhooksOf = (partner: PartnerId) => ({ table, pk: partner, prefix: "webhook#" }) as const;
/** The end of a partner's notices. */
export const headRef = (partner: PartnerId): AggregateRef<Head> => ({
  ...{ table, pk: partner, schema: Head },
  sk: "head",
});
/** A partner's notice of a number, from 1 without a gap. */
export const noticeRef = (partner: PartnerId, number: number): AggregateRef<KeptNotice> => ({
  ...{ table, pk: partner, schema: KeptNotice },
  sk: `notice#${String(number).padStart(9, "0")}`,
});
/** That a notice is made, and its number: what keeps it from being made twice. */
export const madeRef = (partner: PartnerId, notice: NoticeId): AggregateRef<{ readonly number: number }> => ({
  ...{ table, pk: partner, schema: Numbered },
  sk: `made#${notice}`,
});
/** A partner among the pending. No partner's id has a `#`. */
export const pendingRef = (partner: PartnerId): AggregateRef<v.InferOutput<typeof Pending>> => ({
  ...{ table, pk: pendingPk, schema: Pending },
  sk: partner,
});
const pendingPk = "#pending";
/** All of them. */
export const allPending = { table, pk: pendingPk, prefix: "" } as const;
