/** The erasure list: an item an erasure, in a table that no restore of entities turns back. */
import { createHash } from "node:crypto";
import { Erasure } from "@sluice/contracts/erasure.ts";
import type { AggregateRef, AggregateStore } from "../ports/aggregate-store.ts";

const pk = "_erasures";

/** An erasure. It has no events. A key may be longer than a sort key: the subject's hash is not. */
export const erasureRef = (erasure: Erasure): AggregateRef<Erasure> => ({
  ...{ table: "loads", pk, schema: Erasure },
  sk: subjectOf(erasure),
});

/** What the audit trail calls the subject: SHA-256 of partner, entity type and key. */
export const subjectOf = ({ partner, entity, key }: Pick<Erasure, "partner" | "entity" | "key">): string =>
  createHash("sha256")
    .update(JSON.stringify([partner, entity, key]))
    .digest("hex");

/** Every erasure that was asked for. */
export const listedErasures = async (store: Pick<AggregateStore, "list">): Promise<readonly Erasure[]> =>
  (await store.list({ table: "loads", pk, prefix: "" }, Erasure)).map(({ state }) => state);
