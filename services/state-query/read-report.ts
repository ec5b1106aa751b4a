/** Report objects: what a claim check in an event points to. */
import { FileValidated } from "@sluice/contracts/events/07-file-validated/v1.ts";
import { FileRejected } from "@sluice/contracts/events/08-file-rejected/v1.ts";
import { ErrorReport } from "@sluice/contracts/report.ts";
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
