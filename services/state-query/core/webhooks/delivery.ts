/** What a try to deliver a notice makes of its webhook: on to the next, again later, or an end of it. Pure. */
import type { NoticeId } from "@sluice/contracts/api/notice.ts";
import { later, millisecondsBetween } from "@sluice/shared/iso-time.ts";
import type { Webhook } from "./webhook.ts";

/** What became of a try. */
export type Tried =
  | { readonly kind: "taken" }
  /** `isGone`: the receiver says that it wants nothing any more (410). */
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly isGone: boolean;
      readonly retryAfterSeconds: number | null;
    };

/** The wait after the first failure; it doubles with each. */
export const firstWaitMs = 5_000;
/** The longest wait. */
export const longestWaitMs = 60 * 60_000;
/** After so long without one notice that went well a webhook is disabled. */
export const giveUpAfterMs = 3 * 24 * 60 * 60_000;

/** The receiver took the notice: on to the next. */
export const taken = (webhook: Webhook, number: number, notice: NoticeId, now: Date): Webhook => ({
  ...webhook,
  cursor: number,
  delivered: { notice, at: now.toISOString() },
  failure: null,
});

/** Milliseconds until the next try: at least half of what the number of failures says, the rest by chance (0 up to below 1). */
export function waitMs(attempts: number, retryAfterSeconds: number | null, chance: number): number {
  const most = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts - 1, 30));
  const asked = Math.min((retryAfterSeconds ?? 0) * 1_000, longestWaitMs);
  return Math.round(Math.max(asked, most / 2 + (most / 2) * chance));
}

/** It went wrong: again later, or, where it has for too long or for good, no more. */
export function failed(
  webhook: Webhook,
  { reason, isGone, retryAfterSeconds }: Extract<Tried, { readonly kind: "failed" }>,
  now: Date,
  chance: number,
): Webhook {
  const at = now.toISOString();
  const since = webhook.failure?.since ?? at;
  const attempts = (webhook.failure?.attempts ?? 0) + 1;
  const isOver = millisecondsBetween(since, at) >= giveUpAfterMs;
  const failure = { since, attempts, reason };
  if (!isGone && !isOver) {
    const nextAt = later(now, waitMs(attempts, retryAfterSeconds, chance));
    return { ...webhook, failure: { ...failure, nextAt }, lease: null };
  }
  const why = isGone
    ? "the receiver answered 410 Gone: it wants no more notices"
    : `every try since ${since} went wrong; the last one: ${reason}`;
  return { ...webhook, failure: { ...failure, nextAt: null }, disabled: { at, why }, lease: null };
}
