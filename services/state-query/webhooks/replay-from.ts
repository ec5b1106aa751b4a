/** From where a replay goes on: the number of the notice before the first that is sent again. */
import type { NoticeId } from "@sluice/contracts/api/notice.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import { loadHead } from "./pending.ts";
import { madeRef, noticeRef } from "./places.ts";

/** Before a notice; null where there is none of this id. */
export async function behindNotice(
  store: AggregateStore,
  partner: PartnerId,
  notice: NoticeId,
): Promise<number | null> {
  const made = await store.load(madeRef(partner, notice));
  return made === null ? null : made.state.number - 1;
}

/** Before the first notice that was made at an instant or later (ISO 8601): found by halving, since they lie in the order in which they were made. */
export async function behindTime(store: AggregateStore, partner: PartnerId, since: string): Promise<number> {
  const sinceMs = Date.parse(since);
  let [before, from] = [0, (await loadHead(store, partner)).state.last + 1];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    const notice = await store.load(noticeRef(partner, middle));
    if (notice !== null && Date.parse(notice.state.madeAt) >= sinceMs) from = middle;
    else before = middle;
  }
  return before;
}
