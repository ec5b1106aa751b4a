/**
 * The entities themselves, held against what was told of them: finds what nothing else leads to, since neither a count nor a row tells of
 * it: an item that somebody wrote or removed past the loader. Reads every item.
 */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Entity, EntityId } from "../ports/entity-store.ts";
import type { EntityScan } from "../ports/entity-scan.ts";
import type { LegacyDigests, RowSides, ToldTable } from "../ports/legacy-digests.ts";
import { groupOf } from "./group-of.ts";
import { expectedRow } from "./expected-row.ts";
import { isSame, nothing, plus, rangeOf, type Sum } from "./ranges.ts";
import { entityOfRow } from "./row-entity.ts";

/** What an audit suspects, and how many items it read. */
export interface Audited {
  readonly entities: readonly EntityId[];
  /** Rows that were told by an entity that is not there. */
  readonly rows: readonly { readonly id: EntityId | null; readonly row: RowSides }[];
  readonly read: number;
}

/** Fine enough that a range holds a few rows of a million, and few enough to be kept. */
const bits = 16;
/** Entities whose guards are asked for at once. */
const lotSize = 1_000;

/** Audits one feed's entities. */
export async function audit(
  scan: EntityScan,
  digests: LegacyDigests,
  of: ToldTable,
  feed: AnyFeed,
): Promise<Audited> {
  const suspects: EntityId[] = [];
  const sums = new Map<number, Sum>();
  let read = 0;
  let lot: Entity[] = [];
  const look = async (): Promise<void> => {
    const told = await digests.told(lot.map(({ id }) => groupOf(id)));
    for (const entity of lot) {
      const expected = expectedRow(feed, entity);
      const known = told.get(groupOf(entity.id));
      const digest = expected !== null && "digest" in expected ? expected.digest : null;
      const isAsTold =
        known?.version === entity.version &&
        known.epoch === entity.epoch &&
        known.removed === (entity.data === null) &&
        known.digest === digest;
      if (!isAsTold) suspects.push(entity.id);
      if (expected === null || !("place" in expected)) continue;
      const { index } = rangeOf(expected.place, bits);
      sums.set(index, plus(sums.get(index) ?? nothing, { count: 1, sum: expected.digest }));
    }
    lot = [];
  };
  for await (const entities of scan.all(of.entity)) {
    read += entities.length;
    lot.push(...entities);
    if (lot.length >= lotSize) await look();
  }
  await look();
  return { entities: suspects, rows: await withoutItem(digests, of, feed, sums), read };
}

/** The rows that were told in ranges whose items are others than those that were told. */
async function withoutItem(
  digests: LegacyDigests,
  of: ToldTable,
  feed: AnyFeed,
  sums: ReadonlyMap<number, Sum>,
): Promise<Audited["rows"]> {
  const differing = (await digests.sums(of, bits, [{ bits: 0, index: 0 }]))
    .filter(({ index, told }) => !isSame(told, sums.get(index) ?? nothing))
    .map(({ index }) => ({ bits, index }));
  if (differing.length === 0) return [];
  const rows = await digests.rows(of, differing);
  return rows.flatMap((row) =>
    row.told === null ? [] : [{ id: entityOfRow(feed, row.key, row.told.entity), row }],
  );
}
