/** What a row of the old database would be as an entity. Pure. */
import type { AnyFeed, EntityState } from "@sluice/contracts/feed.ts";
import { EntityKey, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { EntityId } from "../ports/entity-store.ts";
import type { LegacyTexts } from "../ports/legacy-adoption.ts";
import { digestOf } from "../reconcile/row-digest.ts";

/** An entity for a row, or why there is none. */
export type RowPlan =
  | {
      readonly kind: "entity";
      readonly id: EntityId;
      readonly state: EntityState;
      readonly legacyKey: readonly string[];
      readonly digest: bigint;
    }
  | { readonly kind: "unreadable"; readonly key: string; readonly reason: string };

/** Reads a row back by the feed's mapping. The state that is found must make the very same row, or the next file would change what it does not speak of. */
export function planRow({ entity, keyOf, legacy }: AnyFeed, row: LegacyTexts): RowPlan {
  const key = legacy.key.map((column) => row[column] ?? "").join("|");
  const unreadable = (reason: string): RowPlan => ({ kind: "unreadable", key, reason });
  const partner = v.safeParse(PartnerId, row["partner"]);
  if (!partner.success) return unreadable(`its partner is ${JSON.stringify(row["partner"] ?? null)}`);
  try {
    const adopted = legacy.adopt?.(row);
    if (adopted === undefined) return unreadable("the feed's mapping does not say how a row is read back");
    const entityKey = v.parse(EntityKey, keyOf(adopted.key));
    const owned = legacy.rowOf(adopted.state, { partner: partner.output, key: entityKey });
    const digest = digestOf(legacy, owned);
    if (digest !== digestOf(legacy, row)) return unreadable("read back, it would be another row");
    const legacyKey = legacy.key.map((column) => String(owned[column] ?? ""));
    const id = { partner: partner.output, entity, key: entityKey };
    return { kind: "entity", id, state: adopted.state, legacyKey, digest };
  } catch (error) {
    if (!v.isValiError(error)) throw error;
    return unreadable(v.summarize(error.issues).replaceAll("\n", " "));
  }
}
