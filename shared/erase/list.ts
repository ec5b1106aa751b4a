/** An erasure between two entries of the audit trail. */
import type { Erasure } from "@sluice/contracts/erasure.ts";
import { type Audit, record } from "../audit/record.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { applyErasures, type EraseDeps, type Erased } from "./apply.ts";
import { erasureRef, listedErasures, subjectOf } from "./listed.ts";

/** A load that has read the list goes on for so long at most, in milliseconds, and may still write whom it did not find there. */
const loadsEndMs = 40_000;

/** All of it. */
export interface ListedEraseDeps extends EraseDeps {
  readonly store: Pick<AggregateStore, "load" | "save" | "list">;
  readonly audit: Audit;
}

/** Who erases, and why. */
export interface EraseOrder {
  readonly by: string;
  readonly reason: string;
}

/** Notes the erasure in the list, for good, and applies it; and again once the loads that were under way have ended. The trail names the subject by its hash alone. Asked for again it is harmless. */
export async function erase(
  deps: ListedEraseDeps,
  erasure: Erasure,
  { by, reason }: EraseOrder,
): Promise<Erased> {
  const { feed, partner } = erasure;
  const subjects = [
    { kind: "feed" as const, id: feed },
    { kind: "partner" as const, id: partner },
  ];
  const facts = { subject: subjectOf(erasure) };
  return record(deps.audit, { by, action: "person.erase", reason, subjects, facts }, async (count) => {
    // A conflict: it is in the list already.
    await deps.store.save([{ ref: erasureRef(erasure), expectedVersion: 0, state: erasure }]);
    const first = await applyErasures(deps, [erasure]);
    await deps.pause(loadsEndMs);
    const late = await applyErasures(deps, [erasure]);
    const erased = {
      entities: first.entities + late.entities,
      journalEntries: first.journalEntries + late.journalEntries,
      letters: first.letters + late.letters,
    };
    count(erased.entities + erased.journalEntries + erased.letters);
    return erased;
  });
}

/** Applies the whole list again: after a restore, a redrive or an undo, which may have brought something back. Nothing is told of it where it finds nothing. */
export async function eraseAgain(deps: ListedEraseDeps): Promise<Erased> {
  return applyErasures(deps, await listedErasures(deps.store));
}
