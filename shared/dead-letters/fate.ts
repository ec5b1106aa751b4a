/** What a letter would come to if it were sent on now. Pure. */
import { decodeMessage } from "../messaging/decode-message.ts";
import type { Deliverable } from "./delivery.ts";
import type { Letter } from "./letter.ts";

/**
 * - would-apply: nothing newer of its entity is in the old database;
 * - superseded: something newer is there: it changes nothing, and is counted as settled;
 * - repeat: it is there itself: it changes nothing;
 * - would-run: its handler takes it, once more or for the first time: what is done already is acknowledged;
 * - would-fail: it would be dead at once again;
 * - cannot: there is nothing to send.
 */
export type Fate =
  | { readonly kind: "would-apply" | "repeat" | "would-run" }
  | { readonly kind: "superseded"; readonly version: number }
  | { readonly kind: "would-fail" | "cannot"; readonly reason: string };

/** The version that an entity's row in the old database was written by. */
export interface WrittenVersion {
  readonly epoch: number;
  readonly version: number;
}

/** Whether a letter goes on to the old database, where versions decide. */
export const isForLegacy = (deliverable: Deliverable): boolean =>
  deliverable.ok && deliverable.delivery.to === "queue" && deliverable.delivery.queue === "sync-consumer";

/** The fate. `written` is what the old database holds of the letter's entity; null for nothing, or where it is not for there. */
export function fateOf({ event }: Letter, deliverable: Deliverable, written: WrittenVersion | null): Fate {
  if (!deliverable.ok) return { kind: "cannot", reason: deliverable.reason };
  const decoded = decodeMessage(deliverable.delivery.body);
  if (!decoded.ok) return { kind: "would-fail", reason: decoded.reason };
  if (!isForLegacy(deliverable)) return { kind: "would-run" };
  const { version, epoch } = event;
  if (written === null || version === null || epoch === null) return { kind: "would-apply" };
  const order = Math.sign(written.epoch - epoch || written.version - version);
  if (order === 0) return { kind: "repeat" };
  return order > 0 ? { kind: "superseded", version: written.version } : { kind: "would-apply" };
}

/** How many letters have each fate. */
export const countFates = (fates: readonly Fate[]): Partial<Record<Fate["kind"], number>> =>
  Object.fromEntries([...Map.groupBy(fates, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]));
