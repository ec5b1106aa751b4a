import * as v from "valibot";
import { ByCode, Count, FileRef, ObjectKey, RuleSet, Warned } from "../payloads.ts";

/** The gate stays shut: nothing of this file is loaded. Emitted by validator, once. */
export const FileRejected = v.object({
  ...FileRef.entries,
  rows: Count,
  badRows: Count,
  errors: Count,
  byCode: ByCode,
  report: ObjectKey,
  /** What it was judged by: one, or more where the build was replaced meanwhile. */
  rules: v.exactOptional(v.array(RuleSet)),
  /** Only where there are warnings. */
  warned: v.exactOptional(Warned),
});
export type FileRejected = v.InferOutput<typeof FileRejected>;
