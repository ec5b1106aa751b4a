/** What a load would do, found before anything is written: the loader's read-only pass at a file's turn. */
import * as v from "valibot";
import { ByCode, Count } from "./events/payloads.ts";

/** What the rows of a file or shard would come to. `removed` are rows that remove; what a snapshot leaves out is `Plan.removals`. */
export const PlanTally = v.object({
  rows: Count,
  created: Count,
  updated: Count,
  removed: Count,
  unchanged: Count,
  conflicts: Count,
  /** Distinct keys of the file, also of rows that are kept aside. */
  keys: Count,
  /** Rows with nothing in a column, by column; columns that are never empty are left out. */
  empty: ByCode,
  /** Rows whose reference went away since they were judged, of feeds that want a person to look at that; not given: none. */
  referencesChanged: v.exactOptional(Count),
});
export type PlanTally = v.InferOutput<typeof PlanTally>;

/** A tally of nothing. */
export const emptyPlanTally: PlanTally = {
  rows: 0,
  created: 0,
  updated: 0,
  removed: 0,
  unchanged: 0,
  conflicts: 0,
  keys: 0,
  empty: {},
};

/** The sum of two tallies of different shards, whose keys are never the same. */
export function addPlanTallies(a: PlanTally, b: PlanTally): PlanTally {
  const empty = { ...a.empty };
  for (const [column, count] of Object.entries(b.empty)) empty[column] = (empty[column] ?? 0) + count;
  const changed = (a.referencesChanged ?? 0) + (b.referencesChanged ?? 0);
  return {
    rows: a.rows + b.rows,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    removed: a.removed + b.removed,
    unchanged: a.unchanged + b.unchanged,
    conflicts: a.conflicts + b.conflicts,
    keys: a.keys + b.keys,
    empty,
    ...(changed > 0 && { referencesChanged: changed }),
  };
}

/** Why a file is held: what was found, and between what it was expected. A share is a part of 1. */
export const HoldReason = v.object({
  code: v.string(),
  /** The column, where it is about one; else "". */
  column: v.string(),
  /** Decimals in text: an event holds no floats. */
  found: v.string(),
  least: v.string(),
  most: v.string(),
  message: v.string(),
});
export type HoldReason = v.InferOutput<typeof HoldReason>;

/** A file's plan. */
export const Plan = v.object({
  ...PlanTally.entries,
  /** Keys of the last snapshot that this one does not hold: each is removed. */
  removals: Count,
  /** Keys of the last snapshot; 0 where there is none, or the feed removes nothing. */
  keysBefore: Count,
  /** Empty: nothing is out of range. */
  reasons: v.array(HoldReason),
});
export type Plan = v.InferOutput<typeof Plan>;
