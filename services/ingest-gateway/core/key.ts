/** An API key's life: issued, perhaps rotated (it ends a while from now, another takes its place), perhaps revoked (it ends at once). Pure. */
import { KeyQuota } from "@sluice/contracts/api/key-routes.ts";
import { PartnerKeyEnded } from "@sluice/contracts/events/24-partner-key-ended/v1.ts";
import { PartnerKeyIssued } from "@sluice/contracts/events/15-partner-key-issued/v1.ts";
import { KeyId } from "@sluice/contracts/ids.ts";
import { later, millisecondsBetween } from "@sluice/shared/iso-time.ts";
import * as v from "valibot";

const { endsAt, why, by, successor } = PartnerKeyEnded.entries;

/** A key: of its secret only the hash. `end`: when and why it is good no more. */
export const Key = v.object({
  ...PartnerKeyIssued.entries,
  /** ISO 8601. */
  issuedAt: v.exactOptional(v.string()),
  /** Of a key whose uploads must be signed: what its signing secret is derived with. It leaves this table never. */
  signingSalt: v.exactOptional(v.string()),
  /** What may be sent with it in a day. */
  quota: v.exactOptional(KeyQuota),
  /** The first key before all rotations, under which the quota goes on being counted. */
  countsAs: v.exactOptional(KeyId),
  end: v.exactOptional(v.object({ endsAt, why, by, successor })),
});
export type Key = v.InferOutput<typeof Key>;

/** What becomes of the wish to end a key. `repeat`: it has ended before. `ending`: it was rotated before, into that successor. */
export type KeyDecision =
  | { readonly kind: "ends"; readonly key: Key & { readonly end: NonNullable<Key["end"]> } }
  | { readonly kind: "repeat" }
  | { readonly kind: "ending"; readonly end: NonNullable<Key["end"]> };

/** Ends a key now, also one that was to end later. */
export function revoke(key: Key, by: string, now: Date): KeyDecision {
  if (hasEnded(key, now)) return { kind: "repeat" };
  return {
    kind: "ends",
    key: { ...key, end: { ...key.end, endsAt: now.toISOString(), why: "revoked", by } },
  };
}

/** Lets another key take its place, and ends this one after both have been good for so long. */
export function rotate(
  key: Key,
  by: string,
  now: Date,
  { successor, overlapMs }: { readonly successor: KeyId; readonly overlapMs: number },
): KeyDecision {
  if (key.end !== undefined) return { kind: "ending", end: key.end };
  return {
    kind: "ends",
    key: { ...key, end: { endsAt: later(now, overlapMs), why: "rotated", by, successor } },
  };
}

/** Whether it is good no more. */
export const hasEnded = ({ end }: Key, now: Date): boolean =>
  end !== undefined && millisecondsBetween(now.toISOString(), end.endsAt) === 0;

/** What an operator is shown of it: never the hash, nor the salt. */
export function viewOf(key: Key, now: Date) {
  const { secretSha256: _, countsAs: __, signingSalt, end, ...facts } = key;
  const status = end === undefined ? "active" : hasEnded(key, now) ? "ended" : "ending";
  return { ...facts, ...(signingSalt !== undefined && { signed: true }), status, ...end } as const;
}
