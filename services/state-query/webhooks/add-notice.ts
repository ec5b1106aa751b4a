/** Adds notices to the end of a partner's list: each once, numbered without a gap, in one transaction with what wakes the sender. */
import { createHash } from "node:crypto";
import { NoticeId } from "@sluice/contracts/api/notice.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import * as v from "valibot";
import type { Draft } from "../core/webhooks/notice.ts";
import { becomesPending, loadHead } from "./pending.ts";
import { type KeptNotice, madeRef, noticeRef } from "./places.ts";

/** Others add to the same list at the same moment: each round one of them gets its number. */
const roundsMax = 50;

/** The id of what is the same: of one length, and nobody's business how it came about. */
export const noticeId = (same: string): NoticeId =>
  v.parse(NoticeId, `ntc_${createHash("sha256").update(same).digest("hex").slice(0, 32)}`);

/** Adds one. "repeat": it is there already. Throws when others are faster again and again. */
export async function addNotice(
  { store, clock }: { readonly store: AggregateStore; readonly clock: Clock },
  { type, partner, feed, same, timestamp, data }: Draft,
): Promise<"added" | "repeat"> {
  const notice = noticeId(same);
  const body = JSON.stringify({ type, timestamp, data });
  for (let round = 1; round <= roundsMax; round += 1) {
    const head = await loadHead(store, partner);
    const number = head.state.last + 1;
    const kept: KeptNotice = { notice, number, type, feed, madeAt: clock.now().toISOString(), body };
    const outcome = await store.save([
      { ref: madeRef(partner, notice), expectedVersion: 0, state: { number } },
      { ref: noticeRef(partner, number), expectedVersion: 0, state: kept },
      ...becomesPending(partner, head, number),
    ]);
    if (outcome.kind === "saved") return "added";
    if (outcome.changes.includes(0)) return "repeat";
  }
  throw new Error(
    `the notice ${notice} of ${partner} could not be added in ${roundsMax} rounds: others were faster`,
  );
}
