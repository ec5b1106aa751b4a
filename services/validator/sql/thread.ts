/** The thread that holds the validator's DuckDB: judges one shard at a time. */
import { workerData } from "node:worker_threads";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { answerJobs } from "@sluice/shared/duckdb/answer-jobs.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import type { Judgement } from "../core/judge.ts";
import { judgeShard, type ShardBytes } from "./judge-shard.ts";
import { shardName } from "./shard-sql.ts";

/** What the thread is started with. */
export interface ThreadSettings {
  readonly wasm: string;
  readonly memoryLimitMb: number;
}

/** A job: schemas hold functions and cannot be sent, so a feed goes by its name in the catalogue. */
export interface JudgeJob extends ShardBytes {
  readonly feed: string;
}

/** A job that is done. */
export interface Judged {
  readonly kind: "judged";
  readonly judgement: Judgement;
}

const settings: ThreadSettings = workerData;
const engine = await Engine.start({ ...settings, inputName: shardName, directory: null });
answerJobs(async ({ feed: name, bytes, rows }: JudgeJob): Promise<Judged> => {
  const feed = feeds.get(name);
  if (feed === undefined) throw new Error(`there is no feed ${name} in the catalogue`);
  return { kind: "judged", judgement: await judgeShard(engine, feed, { bytes, rows }) };
});
