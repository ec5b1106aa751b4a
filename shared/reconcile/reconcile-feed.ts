/**
 * Compares a feed's entities with the rows of the old database. Two questions, since no row is read that need not be: are the rows as
 * they were told (range digests, both sides in Postgres), and was everything told (each file's events, counted where they were written
 * and where they were settled)? What either finds is held against the entities themselves, and explained.
 */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { FileId } from "@sluice/contracts/ids.ts";
import type { Letter } from "../dead-letters/letter.ts";
import type { Entity, EntityId, EntityStore } from "../ports/entity-store.ts";
import type { LegacyDigests, RowSides, ToldTable } from "../ports/legacy-digests.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { EntityScan } from "../ports/entity-scan.ts";
import { audit } from "./audit.ts";
import type { Difference } from "./difference.ts";
import { expectedRow } from "./expected-row.ts";
import { explain, type Facts } from "./explain.ts";
import { fileKeys, type UnsettledFile } from "./file-keys.ts";
import { groupOf } from "./group-of.ts";
import { narrow, type NarrowLimits, usualLimits } from "./narrow.ts";
import { placeBits } from "./ranges.ts";
import { entityOfRow } from "./row-entity.ts";

/** What it reads. */
export interface ReconcileDeps {
  readonly digests: LegacyDigests;
  readonly entities: Pick<EntityStore, "read">;
  readonly objects: ObjectStore;
  /** A feed's loaded files of which not every event is settled. */
  readonly unsettled: (feed: AnyFeed) => Promise<readonly UnsettledFile[]>;
  /** Every dead letter there is. */
  readonly letters: () => Promise<readonly Letter[]>;
  readonly limits?: NarrowLimits;
  /** Given: every item is read too, and held against what was told of it. */
  readonly scan?: EntityScan;
}

/** What was found, and what was read for it. */
export interface Reconciled {
  readonly feed: string;
  readonly table: string;
  /** Rows that were told and rows that are stored. */
  readonly told: number;
  readonly stored: number;
  readonly differences: readonly Difference[];
  /** Events on their way, by file: a file on which many wait is not looked into key by key. */
  readonly waiting: readonly {
    readonly file: string;
    readonly events: number;
    readonly isCounted: boolean;
  }[];
  /** Ranges that differ and were not looked into, since there were too many differing rows already. */
  readonly rangesLeft: number;
  readonly read: { readonly ranges: number; readonly rows: number; readonly entities: number };
}

/** An unsettled file of more keys than this is only counted. */
const keysMax = 20_000;

/** Compares. Rejects when a store does not answer. */
export async function reconcileFeed(deps: ReconcileDeps, feed: AnyFeed): Promise<Reconciled> {
  const of: ToldTable = { entity: feed.entity, table: feed.legacy };
  const narrowed = await narrow(deps.digests, of, deps.limits ?? usualLimits);
  const suspects = new Map<string, Suspect>();
  for (const row of narrowed.rows)
    addSuspect(suspects, { id: entityOfRow(feed, row.key, row.told?.entity ?? null), row });
  const files = await deps.unsettled(feed);
  const waiting = await addUntold(deps, feed, files, suspects);
  const audited = deps.scan === undefined ? null : await audit(deps.scan, deps.digests, of, feed);
  for (const id of audited?.entities ?? []) addSuspect(suspects, { id, row: null });
  for (const suspect of audited?.rows ?? []) addSuspect(suspects, suspect);
  const loadedAt = new Map(files.map((one) => [one.file, one.loadedAt]));
  const { differences, rows } = await explainAll(deps, of, feed, [...suspects.values()], loadedAt);
  return {
    feed: feed.name,
    table: feed.legacy.table,
    told: narrowed.told,
    stored: narrowed.stored,
    differences,
    waiting,
    rangesLeft: narrowed.rangesLeft,
    read: {
      ranges: narrowed.read.ranges,
      rows: narrowed.read.rows + rows,
      entities: (audited?.read ?? 0) + [...suspects.values()].filter(({ id }) => id !== null).length,
    },
  };
}

/** A row to be looked at: as narrowing found it, or null where its entity alone is suspected. */
interface Suspect {
  readonly id: EntityId | null;
  readonly row: RowSides | null;
}

/** Once each; one whose row is known stays so. */
function addSuspect(suspects: Map<string, Suspect>, suspect: Suspect): void {
  const name = suspect.id === null ? JSON.stringify(suspect.row?.key) : groupOf(suspect.id);
  const known = suspects.get(name);
  if (known === undefined || known.row === null) suspects.set(name, suspect);
}

/** Adds the entities of unsettled files whose last event was not told. */
async function addUntold(
  { objects, entities, digests }: ReconcileDeps,
  feed: AnyFeed,
  files: readonly UnsettledFile[],
  suspects: Map<string, Suspect>,
): Promise<Reconciled["waiting"]> {
  const waiting: { file: string; events: number; isCounted: boolean }[] = [];
  for (const file of files) {
    const keys = [...(await fileKeys(objects, feed, file))];
    const isCounted = keys.length > keysMax;
    waiting.push({ file: file.file, events: file.pending, isCounted });
    if (isCounted) continue;
    const ids = keys.map((key) => ({ partner: file.partner, entity: feed.entity, key }));
    const [found, told] = [await entities.read(ids), await digests.told(ids.map(groupOf))];
    for (const entity of found) {
      if (entity === null) continue;
      const known = told.get(groupOf(entity.id));
      const isTold = known !== undefined && known.epoch === entity.epoch && known.version >= entity.version;
      if (!isTold) addSuspect(suspects, { id: entity.id, row: null });
    }
  }
  return waiting;
}

async function explainAll(
  { entities, digests, letters }: ReconcileDeps,
  of: ToldTable,
  feed: AnyFeed,
  suspects: readonly Suspect[],
  loadedAt: ReadonlyMap<FileId, string | null>,
): Promise<{ readonly differences: readonly Difference[]; readonly rows: number }> {
  if (suspects.length === 0) return { differences: [], rows: 0 };
  const ids = suspects.flatMap(({ id }) => (id === null ? [] : [id]));
  // What was told is read before the entities: one that is written meanwhile is newer than what was told, and so in flight.
  const told = await digests.told(ids.map(groupOf));
  const dead = Map.groupBy(await letters(), ({ event }) => event.group);
  const read = new Map<string, Entity | null>();
  for (const [index, entity] of (await entities.read(ids)).entries()) {
    const id = ids[index];
    if (id !== undefined) read.set(groupOf(id), entity);
  }
  const facts = suspects.map(({ id, row }): Facts => {
    const group = id === null ? null : groupOf(id);
    const entity = group === null ? null : (read.get(group) ?? null);
    const isItsEvent = ({ event }: Letter): boolean =>
      event.version === entity?.version && (event.epoch === null || event.epoch === entity?.epoch);
    const expected = expectedRow(feed, entity);
    const known = group === null ? null : (told.get(group) ?? null);
    return {
      id,
      row: row?.key ?? (expected !== null && "key" in expected ? expected.key : []),
      entity,
      expected,
      told: known,
      stored: row === null ? storedAsTold(entity, known) : row.stored,
      loadedAt: entity === null ? null : (loadedAt.get(entity.source.file) ?? null),
      letter: (dead.get(group) ?? []).find(isItsEvent) ?? null,
    };
  });
  const { completed, rows } = await withStored(digests, of, suspects, facts);
  return { differences: completed.flatMap((one) => explain(one) ?? []), rows };
}

/** Of a removal that was not told: what was told before it is stored, or narrowing would have found the row. */
const storedAsTold = (entity: Entity | null, told: Facts["told"]): Facts["stored"] =>
  entity?.data === null && told !== null && !told.removed ? { digest: told.digest ?? 0n } : null;

/** Looks up the stored rows of those that narrowing did not bring. */
async function withStored(
  digests: LegacyDigests,
  of: ToldTable,
  suspects: readonly Suspect[],
  facts: readonly Facts[],
): Promise<{ readonly completed: readonly Facts[]; readonly rows: number }> {
  const places = new Map<number, number>();
  for (const [index, { expected }] of facts.entries())
    if (suspects[index]?.row === null && expected !== null && "place" in expected)
      places.set(expected.place, expected.place);
  if (places.size === 0) return { completed: facts, rows: 0 };
  const found = await digests.rows(
    of,
    [...places.keys()].map((index) => ({ bits: placeBits, index })),
  );
  const byKey = new Map(found.map((row) => [JSON.stringify(row.key), row]));
  const completed = facts.map((one, index) =>
    suspects[index]?.row === null && one.expected !== null
      ? { ...one, stored: byKey.get(JSON.stringify(one.row))?.stored ?? null }
      : one,
  );
  return { completed, rows: found.length };
}
