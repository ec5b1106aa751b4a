/** What keys have sent of their quotas: table `partners`, `quota#<key id>`, one item a day. */
import type { KeyId } from "@sluice/contracts/ids.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Quota } from "@sluice/shared/http/api-key.ts";
import { dayOf, DayUse, decideQuota, type QuotaDecision, quotaHeaders, unused } from "./core/quota.ts";
import type { GatewayDeps } from "./deps.ts";
import { busy } from "./problems.ts";
import * as problems from "./quota-problems.ts";

/** A day's use. */
export function dayUseRef(countsAs: KeyId, now: Date): AggregateRef<DayUse> {
  return { table: "partners", pk: `quota#${countsAs}`, sk: `day#${dayOf(now)}`, schema: DayUse };
}

/** Epoch seconds after which a day's use may be forgotten: when it is long over. */
export const dayUseExpiresAt = (now: Date): number => Math.floor(now.getTime() / 1000) + 3 * 86_400;

/** Tries of one charge while other uploads of the same key are charged. */
const attemptsMax = 100;

/** Charges a file whose length is known before it comes, such as one that is sent in parts; null where it fits, or the key has no quota. */
export async function chargeQuota(
  { store, clock, backOff }: Pick<GatewayDeps, "store" | "clock" | "backOff">,
  quota: Quota | undefined,
  bytes: number,
): Promise<Problem | null> {
  if (quota === undefined) return null;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const now = clock.now();
    const ref = dayUseRef(quota.countsAs, now);
    const known = await store.load(ref);
    const used = known?.state ?? unused;
    const decision = decideQuota(quota, used, bytes);
    if (decision.kind !== "fits") return refusalOf(decision, quota, used, now);
    const expectedVersion = known?.version ?? 0;
    const change = { ref, expectedVersion, state: decision.use, expiresAt: dayUseExpiresAt(now) };
    if ((await store.save([change])).kind === "saved") return null;
    await backOff(attempt);
  }
  return busy;
}

/**
 * The answer to an upload that can no more fit, before its body is read: what a client says of its length is believed only so far as it
 * is too much. What fits is decided when it is whole, in the transaction that takes it.
 */
export async function refuseOverQuota(
  { store, clock }: Pick<GatewayDeps, "store" | "clock">,
  { quota }: CallerOf<"partner">,
  contentLength: number | null,
): Promise<Problem | null> {
  if (quota === undefined) return null;
  const now = clock.now();
  const used = (await store.load(dayUseRef(quota.countsAs, now)))?.state ?? unused;
  const decision = decideQuota(quota, used, contentLength ?? 1);
  return decision.kind === "fits" ? null : refusalOf(decision, quota, used, now);
}

/** The answer to a file that does not fit. */
export const refusalOf = (
  decision: Exclude<QuotaDecision, { kind: "fits" }>,
  quota: Quota,
  used: DayUse,
  now: Date,
): Problem =>
  decision.kind === "never"
    ? problems.aboveQuota(quota)
    : problems.quotaUsedUp(quota, decision.of, now, quotaHeaders(quota, used, now));
