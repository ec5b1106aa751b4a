/** The worker thread that holds DuckDB: one job at a time, so that a stuck one can be ended with its thread. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { CutSql } from "./cut-sql.ts";
import { cutSql } from "./cut-sql.ts";
import { collectShards, type LocalShard } from "./collect-shards.ts";
import { Engine } from "./engine.ts";

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

/** How a job ended. `refused` is DuckDB's own word, without the partner's data that it quotes. */
export type JobAnswer =
  | { readonly kind: "cut"; readonly shards: readonly LocalShard[] }
  | { readonly kind: "refused"; readonly reason: string };

/** What the thread says: once that it is ready, then an answer a job. */
export type WorkerAnswer = { readonly kind: "ready" } | JobAnswer;

const settings: WorkerSettings = workerData;
const port = parentPort;
if (port === null) throw new Error("this module runs in a worker thread");
const answer = (message: WorkerAnswer): void => port.postMessage(message);

const engine = await Engine.start(settings.wasm, settings.directory, settings.memoryLimitMb);
port.on("message", (job: WorkerJob) => {
  try {
    const parts = join(dirname(job.input), "parts");
    engine.run(cutSql({ ...job, into: parts }), job.input);
    mkdirSync(job.into, { recursive: true });
    answer({ kind: "cut", shards: collectShards(parts, job.into, job.shards) });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    // The message goes to logs: the line that DuckDB quotes may be megabytes long, and is not ours to write there.
    answer({ kind: "refused", reason: (said.split("\nOriginal Line")[0] ?? "").slice(0, 500) });
  }
});
answer({ kind: "ready" });
