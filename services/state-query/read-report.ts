/** Report objects: what a claim check in an event points to. */
import { FileValidated } from "@sluice/contracts/events/07-file-validated/v1.ts";
import { FileRejected } from "@sluice/contracts/events/08-file-rejected/v1.ts";
import { ShardLoaded } from "@sluice/contracts/events/10-shard-loaded/v1.ts";
import { type Conflict, ConflictReport, ErrorReport, Quarantine } from "@sluice/contracts/report.ts";
import type { Aspect } from "./core/aspect.ts";
import type { QueryDeps } from "./deps.ts";
import * as v from "valibot";

/** A report by its key. Rejects with ObjectMissing, or a ValiError when it is no report of this kind. */
export async function readReport<Schema extends v.GenericSchema>(
  objects: QueryDeps["objects"],
  key: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = new TextDecoder().decode(await objects.bytes(key));
  return v.parse(schema, JSON.parse(text));
}

/** The report of a rejected file, of one whose bad rows are kept aside, or of one with warnings; null for none. Rejects as `readReport` does. */
export async function reportOf(
  objects: QueryDeps["objects"],
  aspects: readonly Aspect[],
): Promise<ErrorReport | null> {
  const key = reportKey(aspects);
  return key === null ? null : readReport(objects, key, ErrorReport);
}

function reportKey(aspects: readonly Aspect[]): string | null {
  for (const { type, payload } of aspects) {
    if (type === "file.rejected.v1") return v.parse(FileRejected, payload).report;
    if (type === "file.validated.v1") {
      const { quarantined, warned } = v.parse(FileValidated, payload);
      return quarantined?.report ?? warned?.report ?? null;
    }
  }
  return null;
}

/** A row: its record number, and its shard where that is known. */
export interface RowInShard {
  readonly record: number;
  readonly shard: number | null;
}

/** Whether a row was kept aside. Rejects as `readReport` does. */
export async function isQuarantined(
  objects: QueryDeps["objects"],
  aspects: readonly Aspect[],
  { record, shard }: RowInShard,
): Promise<boolean> {
  const verdict = aspects.find(({ type }) => type === "file.validated.v1");
  if (verdict === undefined) return false;
  const { shards } = v.parse(FileValidated, verdict.payload);
  const key = shards.find((one) => one.shard === shard)?.quarantine;
  return key !== undefined && (await readReport(objects, key, Quarantine)).includes(record);
}

/** What a shard's load tells of a row. */
export interface AtLoad {
  readonly isLoaded: boolean;
  readonly conflict: Conflict | null;
  /** Whether every conflict of the shard is told, or samples of them. */
  readonly isWhole: boolean;
}

/** The conflict that a row met while its shard was loaded, if it met one. Rejects as `readReport` does. */
export async function conflictAt(
  objects: QueryDeps["objects"],
  aspects: readonly Aspect[],
  { record, shard }: RowInShard,
): Promise<AtLoad> {
  const ended = aspects.find(({ type, payload }) => type === "shard.loaded.v1" && payload["shard"] === shard);
  if (ended === undefined) return { isLoaded: false, conflict: null, isWhole: false };
  const { conflictsReport } = v.parse(ShardLoaded, ended.payload);
  if (conflictsReport === "") return { isLoaded: true, conflict: null, isWhole: true };
  const { conflicts, samples } = await readReport(objects, conflictsReport, ConflictReport);
  const conflict = samples.find((one) => one.record === record) ?? null;
  return { isLoaded: true, conflict, isWhole: samples.length === conflicts };
}
