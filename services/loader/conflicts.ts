/** A shard's conflicts: kept in an object while it is loaded, and at its end written as its report. */
import { conflictsKey, conflictsSoFarKey } from "@sluice/contracts/objects.ts";
import { type Conflict, ConflictReport } from "@sluice/contracts/report.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import type { ShardLoad } from "./core/shard-load.ts";

/** The most samples that a shard's report holds; its totals are always true. */
export const conflictSamplesMax = 1000;

/** The samples up to a load's checkpoint. */
export async function readConflicts(
  objects: ObjectStore,
  { conflictsObject }: ShardLoad,
): Promise<readonly Conflict[]> {
  if (conflictsObject === "") return [];
  const bytes = await objects.bytes(conflictsObject);
  return v.parse(ConflictReport, JSON.parse(new TextDecoder().decode(bytes))).samples;
}

/** The samples and more of them, as many as a report holds. */
export const moreConflicts = (samples: readonly Conflict[], more: readonly Conflict[]): readonly Conflict[] =>
  [...samples, ...more].slice(0, conflictSamplesMax);

/**
 * Writes the conflicts up to a load's checkpoint; answers the object's key, "" for none. The same checkpoint has the same
 * conflicts whoever counts them, so that a slow worker can only write what is there already.
 */
export async function writeConflicts(
  objects: ObjectStore,
  load: ShardLoad,
  samples: readonly Conflict[],
  keepDays?: number,
): Promise<string> {
  const { partner, file, shard, status, checkpoint, tally, conflictsByCode } = load;
  if (tally.conflicts === 0) return "";
  const report: ConflictReport = {
    conflicts: tally.conflicts,
    byCode: conflictsByCode,
    samples: [...samples],
  };
  const key =
    status === "loaded"
      ? conflictsKey(partner, file, shard)
      : conflictsSoFarKey(partner, file, shard, checkpoint);
  await objects.put(key, new TextEncoder().encode(JSON.stringify(report)), keepDays);
  return key;
}
