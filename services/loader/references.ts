/** What rows speak of, looked at again by the owner of the entities at the moment of the load: it may have gone since the rows were judged. */
import type { AnyFeed, RawRow, Reference } from "@sluice/contracts/feed.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import {
  lifeOf,
  lookedUp,
  referredKey,
  wrongReference,
  type WrongReference,
} from "@sluice/shared/reference.ts";
import type { Entity, Held } from "@sluice/shared/ports/entity-store.ts";
import type { LoaderDeps } from "./deps.ts";

/** A row of which only its place and its cells matter here; null: it removes what a snapshot left out, and speaks of nothing. */
interface ReferringRow {
  readonly record: number;
  readonly row: RawRow | null;
}

/** What was found for a row. */
export interface LookedUp {
  /** The first thing that is wrong with what it speaks of. */
  readonly refused?: WrongReference;
  /** Whether its feed wants a person to look at that. */
  readonly holdsFile: boolean;
  /** What its write holds. */
  readonly holds?: readonly Held[];
}

/** Looks up what each row speaks of, by consistent reads of distinct keys; rows that speak of nothing are left out. Of a feed without references: nothing is read. */
export async function lookUp(
  { entities, feeds }: Pick<LoaderDeps, "entities" | "feeds">,
  feed: AnyFeed,
  partner: PartnerId,
  rows: readonly ReferringRow[],
): Promise<ReadonlyMap<number, LookedUp>> {
  const found = new Map<number, LookedUp>();
  for (const reference of feed.references ?? []) {
    const { entity, onChanged, lock = false } = reference;
    const writer = [...feeds.values()].find((one) => one.entity === entity);
    const keys = keysOf(reference, rows);
    const distinct = lookedUp(keys.values());
    const read = await entities.read(distinct.map((key) => ({ partner, entity, key })));
    const byKey = new Map<string, Entity | null>(distinct.map((key, at) => [key, read[at] ?? null]));
    for (const [record, key] of keys) {
      const current = byKey.get(key) ?? null;
      const life = current === null ? null : lifeOf(writer, current.data);
      const wrong = wrongReference(reference, key, life);
      const before = found.get(record) ?? { holdsFile: false };
      const refused = before.refused ?? wrong;
      const held = lock && current !== null ? [{ id: current.id, version: current.version }] : [];
      const holds = [...(before.holds ?? []), ...held];
      found.set(record, {
        ...(refused !== null && { refused }),
        holdsFile: before.holdsFile || (wrong !== null && onChanged === "hold"),
        ...(holds.length > 0 && { holds }),
      });
    }
  }
  return found;
}

function keysOf(reference: Reference, rows: readonly ReferringRow[]) {
  return new Map(
    rows.flatMap(({ record, row }) => {
      const key = row === null ? null : referredKey(reference, row);
      return key === null ? [] : [[record, key] as const];
    }),
  );
}
