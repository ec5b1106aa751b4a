/** Plans a shard: its rows are decided against the entities as they are, counted, and nothing is written but the list of its keys. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { EntityKey } from "@sluice/contracts/ids.ts";
import { keysKey } from "@sluice/contracts/objects.ts";
import { emptyPlanTally, type PlanTally } from "@sluice/contracts/plan.ts";
import { keyedRows } from "./core/chunk.ts";
import { type ChunkRow, type Halt, planKey } from "./core/plan-key.ts";
import type { ShardPlan } from "./core/shard-plan.ts";
import type { LoaderDeps } from "./deps.ts";
import { writeKeys } from "@sluice/shared/shard/key-manifest.ts";
import { readQuarantine, readRows } from "./read-rows.ts";
import { lookUp } from "./references.ts";
import { imagesBefore, untouched } from "./undo-rows.ts";

type Deps = Pick<LoaderDeps, "entities" | "objects" | "feeds">;

/** Entities read at once. */
const keysAtOnce = 1_000;

/** What was found, or who is further: then the file is planned already. */
export type PlannedShard =
  | { readonly kind: "planned"; readonly tally: PlanTally; readonly keysObject: string }
  | Halt;

/** Plans. Throws ShardDamaged when the shard's object is not what was judged. */
export async function planShard(deps: Deps, feed: AnyFeed, plan: ShardPlan): Promise<PlannedShard> {
  const { partner, file, shard } = plan;
  const aside = await readQuarantine(deps.objects, plan);
  const read = await readRows(deps.objects, plan);
  const isGood = ({ record }: { readonly record: number }): boolean => !aside.has(record);
  // Of an undo the first row of a key counts, and that must be one that was loaded.
  const whole = keyedRows(feed, plan, plan.undoing === undefined ? read : read.filter(isGood));
  const keyed = whole.rows.map((row) => ({ ...whole.keyed(row), line: 0 }));
  const rows = keyed.filter(isGood);
  const byKey = Map.groupBy(rows, ({ key }) => key);
  const keys = [...byKey.keys()];
  // A row that is kept aside is in the file all the same: its key is not one that the file leaves out.
  const inFile = [...new Set(keyed.map(({ key }) => key))];
  const tally = { ...emptyPlanTally, rows: rows.length, keys: inFile.length, empty: emptyCells(rows) };
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const halt = await count(deps, feed, plan, keys.slice(at, at + keysAtOnce), byKey, tally);
    if (halt !== null) return halt;
  }
  const keysObject = keysKey(partner, file, shard);
  await writeKeys(deps.objects, keysObject, inFile);
  return { kind: "planned", tally, keysObject };
}

/** Adds what the rows of some keys would do. */
async function count(
  deps: Deps,
  feed: AnyFeed,
  { partner, file, sequence, undoing }: ShardPlan,
  keys: readonly EntityKey[],
  byKey: ReadonlyMap<EntityKey, readonly ChunkRow[]>,
  tally: { -readonly [Figure in keyof PlanTally]: PlanTally[Figure] },
): Promise<Halt | null> {
  const [current, found] = await Promise.all([
    deps.entities.read(keys.map((key) => ({ partner, entity: feed.entity, key }))),
    lookUp(
      deps,
      feed,
      partner,
      keys.flatMap((key) => byKey.get(key) ?? []),
    ),
  ]);
  const before = undoing === undefined ? null : await imagesBefore(deps.objects, file, undoing, current);
  const changed = [...found.values()].filter(({ holdsFile }) => holdsFile).length;
  if (changed > 0) tally.referencesChanged = (tally.referencesChanged ?? 0) + changed;
  for (const [index, key] of keys.entries()) {
    const point = { file, sequence, from: 0 };
    const rows = (byKey.get(key) ?? []).map((row) => ({
      ...row,
      ...found.get(row.record),
      ...(before !== null && { before: before.get(key) ?? untouched }),
    }));
    const step = planKey(feed, point, key, rows, current[index] ?? null);
    if (step.kind !== "planned") return step;
    const { created, updated, removed, unchanged, conflicts } = step.plan.tally;
    tally.created += created;
    tally.updated += updated;
    tally.removed += removed;
    tally.unchanged += unchanged;
    tally.conflicts += conflicts.length;
  }
  return null;
}

function emptyCells(rows: readonly ChunkRow[]): Record<string, number> {
  const empty: Record<string, number> = {};
  for (const { row } of rows)
    for (const [column, value] of Object.entries(row ?? {}))
      if (value === "") empty[column] = (empty[column] ?? 0) + 1;
  return empty;
}
