/** The gateway's DuckDB thread: cuts numbered files, one after the other. */
import { createRunner, type Overdue, type Refused, type Runner } from "@sluice/shared/duckdb/runner.ts";
import type { Cut, WorkerJob, WorkerSettings } from "./worker.ts";

/** How the worker is kept. */
export interface SharderSettings extends WorkerSettings {
  /** A fresh thread after so many jobs: each leaves some memory behind. */
  readonly recycleAfterJobs: number;
}

/** How a job ends. */
export type ShardOutcome = Cut | Refused | Overdue;

/** Runs jobs one after the other. */
export type Sharder = Runner<WorkerJob, Cut>;

/** Makes a sharder; the thread starts with the first job. */
export function createSharder({ recycleAfterJobs, ...workerData }: SharderSettings): Sharder {
  return createRunner({ module: new URL("./worker.ts", import.meta.url), workerData, recycleAfterJobs });
}
