/** What was wrong with a file's rows, as a document: true totals, and samples that name line, column and mend. */
import * as v from "valibot";
import { ByCode, Count } from "./events/payloads.ts";

/** One error of one row. Line and byte are those of the file as sent, both from 1; column "" means the row as a whole. */
export const RowError = v.object({
  record: Count,
  line: Count,
  byte: Count,
  column: v.string(),
  /** As the file has it, cut to 100 characters. */
  value: v.string(),
  code: v.string(),
  message: v.string(),
});
export type RowError = v.InferOutput<typeof RowError>;

/** What breaks rules that keep nothing out: true totals, and samples as of errors. */
export const Warnings = v.object({
  warnings: Count,
  byCode: ByCode,
  byColumn: v.record(v.string(), ByCode),
  samples: v.array(RowError),
});
export type Warnings = v.InferOutput<typeof Warnings>;

/** A shard's or a file's report. */
export const ErrorReport = v.object({
  rows: Count,
  badRows: Count,
  /** True total: may be more than the samples. */
  errors: Count,
  byCode: ByCode,
  /** True totals too: errors by column and code; column "" means rows as a whole. */
  byColumn: v.optional(v.record(v.string(), ByCode), {}),
  /** In the order of the file: the first ones, and a spread over the rest. */
  samples: v.array(RowError),
  /** Rules broken that keep nothing out; left out where the feed has none. */
  warnings: v.exactOptional(Warnings),
});
export type ErrorReport = v.InferOutput<typeof ErrorReport>;

/** The most samples that a shard's report holds. */
export const shardSamplesMax = 100;
/** The most samples that a file's report holds. */
export const fileSamplesMax = 1000;

/** A row that its entity's decider refused. It changed nothing; the rest of the file was loaded. */
export const Conflict = v.object({
  record: Count,
  line: Count,
  key: v.string(),
  code: v.string(),
  message: v.string(),
});
export type Conflict = v.InferOutput<typeof Conflict>;

/** A shard's conflicts. */
export const ConflictReport = v.object({
  /** True total: may be more than the samples. */
  conflicts: Count,
  byCode: ByCode,
  samples: v.array(Conflict),
});
export type ConflictReport = v.InferOutput<typeof ConflictReport>;

/** The record numbers of a shard that are not loaded, in order. */
export const Quarantine = v.array(Count);
