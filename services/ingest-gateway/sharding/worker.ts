/** The worker thread that holds DuckDB: one job at a time, so that a stuck one can be ended with its thread. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { workerData } from "node:worker_threads";
import { answerJobs } from "@sluice/shared/duckdb/answer-jobs.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import type { CutSql } from "./cut-sql.ts";
import { cutSql, inputName } from "./cut-sql.ts";
import { collectShards, type LocalShard } from "./collect-shards.ts";

/** What the thread is started with. */
export interface WorkerSettings {
  readonly wasm: string;
  /** Every job's directory lies below it. */
  readonly directory: string;
  readonly memoryLimitMb: number;
}

/** A job: the numbered file, and where the shards go (a directory beside it that exists). */
export interface WorkerJob extends Omit<CutSql, "into"> {
  readonly input: string;
  readonly into: string;
}

/** A job that is done. */
export interface Cut {
  readonly kind: "cut";
  readonly shards: readonly LocalShard[];
}

const settings: WorkerSettings = workerData;
const engine = await Engine.start({ ...settings, inputName });
answerJobs((job: WorkerJob): Cut => {
  const parts = join(dirname(job.input), "parts");
  engine.run(cutSql({ ...job, into: parts }), job.input);
  mkdirSync(job.into, { recursive: true });
  return { kind: "cut", shards: collectShards(parts, job.into, job.shards) };
});
