/** The erasure list, and an erasure between two entries of the audit trail. */
import { createHash } from "node:crypto";
import { Erasure } from "@sluice/contracts/erasure.ts";
import { type Audit, record } from "../audit/record.ts";
import type { AggregateRef, AggregateStore } from "../ports/aggregate-store.ts";
import { applyErasures, type EraseDeps, type Erased } from "./apply.ts";

/** The list's place: an item an erasure, in a table that no restore of entities turns back. */
const pk = "_erasures";
const refOf = ({ partner, entity, key }: Erasure): AggregateRef<Erasure> => ({
  ...{ table: "loads", pk, schema: Erasure },
  // A key may be longer than a sort key.
  sk: subjectOf({ partner, entity, key }),
});

/** What the audit trail calls the subject: SHA-256 of partner, entity type and key. */
export const subjectOf = ({ partner, entity, key }: Pick<Erasure, "partner" | "entity" | "key">): string =>
  createHash("sha256")
    .update(JSON.stringify([partner, entity, key]))
    .digest("hex");

/** All of it. */
export interface ListedEraseDeps extends EraseDeps {
  readonly store: Pick<AggregateStore, "load" | "save" | "list">;
  readonly audit: Audit;
}

/** Every erasure that was asked for. */
export const listedErasures = async ({
  store,
}: Pick<ListedEraseDeps, "store">): Promise<readonly Erasure[]> =>
  (await store.list({ table: "loads", pk, prefix: "" }, Erasure)).map(({ state }) => state);

/** Who erases, and why. */
export interface EraseOrder {
  readonly by: string;
  readonly reason: string;
}

/** Notes the erasure in the list, for good, and applies it. The trail names the subject by its hash alone. Asked for again it is harmless. */
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
    await deps.store.save([{ ref: refOf(erasure), expectedVersion: 0, state: erasure }]);
    const erased = await applyErasures(deps, [erasure]);
    count(erased.entities + erased.journalEntries + erased.letters);
    return erased;
  });
}

/** Applies the whole list again: after a restore, a redrive or an undo, which may have brought something back. Nothing is told of it where it finds nothing. */
export async function eraseAgain(deps: ListedEraseDeps): Promise<Erased> {
  return applyErasures(deps, await listedErasures(deps));
}
