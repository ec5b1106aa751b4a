/**
 * One chunk: its entities are read, its rows planned, what they replace is journaled, and then they are written. Whoever else
 * works on the same shard, each row's outcome is counted once: by the tally in the item, or by deciding it again.
 */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { EntityKey } from "@sluice/contracts/ids.ts";
import { journalKey, positionsKey } from "@sluice/contracts/objects.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { Entity, EntityWrite } from "@sluice/shared/ports/entity-store.ts";
import { positionRange, readPosition } from "@sluice/shared/shard/positions.ts";
import { type Chunk, type ChunkResult, chunkResult } from "./core/chunk.ts";
import { entityWrites, lotsOf, wavesOf } from "./core/entity-writes.ts";
import { type ChunkPoint, type ChunkRow, type Halt, type KeyPlan, planKey } from "./core/plan-key.ts";
import type { ShardLoad } from "./core/shard-load.ts";
import type { LoaderDeps } from "./deps.ts";
import { lookUp } from "./references.ts";
import { imagesBefore, untouched } from "./undo-rows.ts";
import { daysKept } from "@sluice/contracts/retention.ts";

/** What the chunks of one shard have in common. */
export interface ChunkJob {
  readonly feed: AnyFeed;
  readonly load: ShardLoad;
  readonly trace: string;
  /** Of every write of this run: read before anything that is decided upon. */
  readonly epoch: number;
  /** Whose personal fields are not to be written. */
  readonly erased: ReadonlySet<EntityKey>;
}

type Writes = ReadonlyMap<EntityKey, readonly EntityWrite[]>;

/** A chunk with its journal written: nothing is left but its writes. */
export interface PreparedChunk {
  readonly kind: "prepared";
  readonly chunk: Chunk;
  readonly rows: ReadonlyMap<EntityKey, readonly ChunkRow[]>;
  readonly plans: Map<EntityKey, KeyPlan>;
  readonly writes: Writes;
}

/** Entities whose first writes are one call, their second ones the next, and so on: as many as one call of DynamoDB takes. */
const lotSize = 25;
/** Calls of one chunk in flight at once. */
const lotsAtOnce = 8;

/** Times that a chunk's lost writes are planned again before the message fails: each time somebody else has written. */
const roundsMax = 50;

/** Reads, plans and journals. */
export async function prepareChunk(
  deps: LoaderDeps,
  job: ChunkJob,
  chunk: Chunk,
): Promise<PreparedChunk | Halt> {
  const { feed, load } = job;
  const keys = [...chunk.keys];
  const ids = keys.map((key) => ({ partner: load.partner, entity: feed.entity, key }));
  const [current, read] = await Promise.all([deps.entities.read(ids), rowsByKey(deps, job, chunk)]);
  const rows = await withBefore(deps, job, read, current);
  const plans = new Map<EntityKey, KeyPlan>();
  for (const [index, key] of keys.entries()) {
    const step = planKey(feed, pointOf(load, chunk), key, rows.get(key) ?? [], current[index] ?? null);
    if (step.kind !== "planned") return step;
    plans.set(key, step.plan);
  }
  return { kind: "prepared", chunk, rows, plans, writes: await journaled(deps, job, chunk, plans) };
}

/** Writes what was prepared, and plans again what others wrote meanwhile. */
export async function writeChunk(
  deps: LoaderDeps,
  job: ChunkJob,
  { chunk, rows, plans, writes: first }: PreparedChunk,
): Promise<({ readonly kind: "settled" } & ChunkResult) | Halt> {
  let writes = first;
  for (let round = 0; writes.size > 0; round += 1) {
    if (round === roundsMax)
      throw new Error(
        `others keep writing the entities of shard ${job.load.shard} of ${job.load.file} (from record ${chunk.from})`,
      );
    const again = new Map<EntityKey, KeyPlan>();
    const lost = await writeWaves(deps, writes);
    const looked = await lookAgain(deps, job, rows, lost);
    for (const [key, current] of lost) {
      const step = planKey(job.feed, pointOf(job.load, chunk), key, looked.get(key) ?? [], current);
      if (step.kind !== "planned") return step;
      again.set(key, step.plan);
      plans.set(key, step.plan);
    }
    writes = await journaled(deps, job, chunk, again);
  }
  return { kind: "settled", ...chunkResult(chunk, plans) };
}

/** The entities whose write was lost, as they are now. Their later writes are not tried. */
async function writeWaves(deps: LoaderDeps, writes: Writes): Promise<Map<EntityKey, Entity | null>> {
  const lost = new Map<EntityKey, Entity | null>();
  await inLanes(lotsOf(writes, lotSize), lotsAtOnce, async (lot) => {
    for (const wave of wavesOf(lot, (key) => lost.has(key))) {
      const outcomes = await deps.entities.write(wave);
      for (const [index, { after }] of wave.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined)
          throw new Error(`the entity store left out the outcome of ${after.id.key}`);
        if (outcome.kind === "lost") lost.set(after.id.key, outcome.current);
      }
    }
  });
  return lost;
}

/** The writes of these plans, once the journal holds what they replace. */
async function journaled(
  { objects, ids, clock }: LoaderDeps,
  { feed, load, trace, epoch }: ChunkJob,
  chunk: Chunk,
  plans: Iterable<readonly [EntityKey, KeyPlan]>,
): Promise<Writes> {
  const { partner, file, shard } = load;
  const journalObject = journalKey(partner, file, shard, chunk.from, ids.ulid());
  const point = pointOf(load, chunk);
  const round = { feed, partner, point, epoch, trace, journalObject, occurredAt: clock.now() };
  const { writes, journal } = entityWrites(round, plans);
  const bytes = new TextEncoder().encode(JSON.stringify(journal));
  if (writes.size > 0) await objects.put(journalObject, bytes, daysKept(feed, "journal"));
  return writes;
}

/** The chunk's rows with their lines, by entity: one ranged read of the positions. Removals are in no line of the file. */
async function rowsByKey(
  deps: LoaderDeps,
  { feed, load: { partner, file, kind, undoing }, erased }: ChunkJob,
  { rows }: Chunk,
): Promise<Map<EntityKey, ChunkRow[]>> {
  if (kind === "removals" || undoing !== undefined)
    return Map.groupBy(
      rows.map((row) => ({ ...row, line: 0 })),
      ({ key }) => key,
    );
  const [first, last] = [rows[0]?.record ?? 1, rows.at(-1)?.record ?? 0];
  const [positions, found] = await Promise.all([
    deps.objects.bytes(positionsKey(partner, file), positionRange(first, last)),
    lookUp(deps, feed, partner, rows),
  ]);
  return Map.groupBy(
    rows.map((row) => ({
      ...row,
      line: readPosition(positions, first, row.record).line,
      ...(erased.has(row.key) && { isErased: true }),
      ...found.get(row.record),
    })),
    ({ key }) => key,
  );
}

/** Of an undo: the rows with what was there before the file that it takes back, as the entities are now. */
async function withBefore(
  { objects }: LoaderDeps,
  { load: { file, undoing } }: ChunkJob,
  rows: ReadonlyMap<EntityKey, readonly ChunkRow[]>,
  current: readonly (Entity | null)[],
): Promise<ReadonlyMap<EntityKey, readonly ChunkRow[]>> {
  if (undoing === undefined) return rows;
  const found = await imagesBefore(objects, file, undoing, current);
  return new Map(
    [...rows].map(([key, ofKey]) => [
      key,
      ofKey.map((row) => ({ ...row, before: found.get(key) ?? untouched })),
    ]),
  );
}

/** The rows of those whose write was lost, with all that hangs on the moment looked up again: the write may be lost because that has changed. */
async function lookAgain(
  deps: LoaderDeps,
  job: ChunkJob,
  rows: ReadonlyMap<EntityKey, readonly ChunkRow[]>,
  lost: ReadonlyMap<EntityKey, Entity | null>,
): Promise<ReadonlyMap<EntityKey, readonly ChunkRow[]>> {
  const { feed, load } = job;
  const ofLost = new Map([...lost.keys()].map((key) => [key, rows.get(key) ?? []]));
  if (load.undoing !== undefined) return withBefore(deps, job, ofLost, [...lost.values()]);
  if (feed.references?.some(({ lock }) => lock) !== true || lost.size === 0) return ofLost;
  const all = [...ofLost.values()].flat();
  const found = await lookUp(deps, feed, load.partner, all);
  return Map.groupBy(
    all.map((known) => {
      const { refused: _, holds: __, ...row } = known;
      return { ...row, ...found.get(row.record) };
    }),
    ({ key }) => key,
  );
}

const pointOf = ({ file, sequence }: ShardLoad, { from }: Chunk): ChunkPoint => ({ file, sequence, from });
