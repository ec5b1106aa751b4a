/** A partner's place among the pending: taken with what gives it something to be sent, given up when nothing is left. */
import type { PartnerId } from "@sluice/contracts/ids.ts";
import type { AggregateStore, Change, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { type Head, headRef, pendingRef } from "./places.ts";

const none: Loaded<Head> = { state: { last: 0, isPending: false }, version: 0 };

/** The end of a partner's notices. */
export const loadHead = async (store: AggregateStore, partner: PartnerId): Promise<Loaded<Head>> =>
  (await store.load(headRef(partner))) ?? none;

/**
 * The changes that make the partner pending, with `last` as the end of its notices. The head is written in any case: who is about to find
 * nothing left to send finds it changed.
 */
export function becomesPending(partner: PartnerId, head: Loaded<Head>, last = head.state.last): Change[] {
  const changes: Change[] = [
    { ref: headRef(partner), expectedVersion: head.version, state: { last, isPending: true } },
  ];
  if (!head.state.isPending)
    changes.push({ ref: pendingRef(partner), expectedVersion: 0, state: { partner } });
  return changes;
}

/** Takes the partner from among the pending, unless something happened since `head` was read. */
export async function endPending(
  store: AggregateStore,
  partner: PartnerId,
  { state, version }: Loaded<Head>,
): Promise<void> {
  if (!state.isPending) return;
  await store.save([
    { ref: headRef(partner), expectedVersion: version, state: { ...state, isPending: false } },
    { ref: pendingRef(partner), expectedVersion: 1, state: null },
  ]);
}
