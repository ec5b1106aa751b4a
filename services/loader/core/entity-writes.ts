/** Turns plans into the writes of the entities table, their events and their journal entries. Pure. */
import type { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { EntityKey, PartnerId } from "@sluice/contracts/ids.ts";
import { type JournalEntry, journalPointer } from "@sluice/contracts/journal.ts";
import { entityGroup } from "@sluice/shared/entity-group.ts";
import type { Entity, EntityWrite } from "@sluice/shared/ports/entity-store.ts";
import type { ChunkPoint, KeyPlan } from "./plan-key.ts";

/** What the writes of one round have in common. */
export interface Round {
  readonly feed: AnyFeed;
  readonly partner: PartnerId;
  readonly point: ChunkPoint;
  readonly epoch: number;
  readonly occurredAt: Date;
  readonly trace: string;
  /** The journal object that is written before the first of them. */
  readonly journalObject: string;
}

/** The writes of one round: each entity's in file order, and the journal's entries in the order of their pointers. */
export interface RoundWrites {
  readonly writes: ReadonlyMap<EntityKey, readonly EntityWrite[]>;
  readonly journal: readonly JournalEntry[];
}

/** Makes them. Plans that write nothing are left out. */
export function entityWrites(round: Round, plans: Iterable<readonly [EntityKey, KeyPlan]>): RoundWrites {
  const journal: JournalEntry[] = [];
  const writes = new Map<EntityKey, readonly EntityWrite[]>();
  for (const [key, plan] of plans) {
    if (plan.writes.length > 0) writes.set(key, writesOf(round, key, plan, journal));
  }
  return { writes, journal };
}

function writesOf(round: Round, key: EntityKey, plan: KeyPlan, journal: JournalEntry[]): EntityWrite[] {
  const { feed, partner, point, epoch, occurredAt, trace } = round;
  const group = entityGroup(partner, feed.entity, key);
  const id = { partner, entity: feed.entity, key };
  let previous: Pick<Entity, "source" | "journal"> | null = plan.current;
  return plan.writes.map((planned) => {
    const { record, line, event, change, before, beforeVersion, data, tally, holds, restores } = planned;
    const version = beforeVersion + 1;
    const place = { file: point.file, sequence: point.sequence, record, line };
    const source = { ...place, tally, ...(restores !== undefined && { restores }) };
    const entry: JournalEntry = {
      key,
      version: beforeVersion,
      data: before,
      source: previous === null ? null : withoutTally(previous.source),
      journal: previous?.journal ?? "",
      made: { at: occurredAt.toISOString(), epoch, event, change, feed: feed.name },
    };
    const pointer = journalPointer(round.journalObject, journal.push(entry) - 1);
    const after: Entity = { id, data, version, epoch, source, journal: pointer };
    previous = after;
    const origin = { aggregate: `entity:${group}`, version, epoch, partner, group, occurredAt, trace };
    const payload = { entity: feed.entity, key, feed: feed.name, change } satisfies EntityChanged;
    return {
      after,
      expectedVersion: beforeVersion,
      event: { ...envelopeOf(event, origin), payload },
      broadcast: feed.broadcastsEntities,
      ...(holds !== undefined && { holds }),
    };
  });
}

const withoutTally = ({ file, sequence, record, line, restores }: Entity["source"]) => ({
  ...{ file, sequence, record, line },
  ...(restores !== undefined && { restores }),
});

/** One entity's writes, in the order of the file. */
export type KeyWrites = readonly [EntityKey, readonly EntityWrite[]];

/**
 * Entities in lots of at most `size`, those with the most writes first, so that a lot's entities have about as many writes each and
 * a hot entity does not come last.
 */
export function lotsOf(writes: ReadonlyMap<EntityKey, readonly EntityWrite[]>, size: number): KeyWrites[][] {
  const ordered = [...writes].sort(([, a], [, b]) => b.length - a.length);
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, lot) =>
    ordered.slice(lot * size, (lot + 1) * size),
  );
}

/** A lot's writes in waves: the first of every entity, then the second, and so on, so that no wave names an entity twice. */
export function* wavesOf(
  lot: readonly KeyWrites[],
  isOut: (key: EntityKey) => boolean,
): Generator<readonly EntityWrite[], undefined> {
  for (let depth = 0; ; depth += 1) {
    const wave = lot.flatMap(([key, own]) => {
      const write = own[depth];
      return write === undefined || isOut(key) ? [] : [write];
    });
    if (wave.length === 0) return;
    yield wave;
  }
}
