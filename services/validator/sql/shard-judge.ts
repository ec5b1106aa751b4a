/** Judges shards: small ones at once by valibot, others in SQL, in a thread of their own that stays warm. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { createRunner, type Refused } from "@sluice/shared/duckdb/runner.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import { judge, type Judgement } from "../core/judge.ts";
import type { ShardBytes } from "./judge-shard.ts";
import type { Judged, JudgeJob, ThreadSettings } from "./thread.ts";

/** Judges a shard within the deadline. Rejects when it passes, and on bytes that are no shard. */
export type ShardJudge = (feed: AnyFeed, shard: ShardBytes, deadlineMs: number) => Promise<Judgement>;

/** How the thread is kept. */
export interface ShardJudgeSettings extends ThreadSettings {
  readonly log: Log;
  /** A shard of fewer bytes is judged at once: it takes a few milliseconds, and may be all that ever comes. */
  readonly smallBytes: number;
  /** So is one of fewer bytes while the thread starts, which takes a second or two. */
  readonly coldBytes: number;
  /** A fresh thread after so many shards: each leaves some memory behind. */
  readonly recycleAfterJobs: number;
}

/** By valibot alone, in this thread. */
export const judgeHere: ShardJudge = async (feed, { bytes }) => judge(feed, readShard(bytes));

/** A thread that died is as one that refuses: the next shard gets another. */
const died = (error: unknown): Refused => {
  const causes = error instanceof Error && error.cause instanceof Error ? [error, error.cause] : [error];
  return { kind: "refused", reason: causes.map(String).join(": ") };
};

/** Makes a judge; its thread starts with the first shard that is not small. */
export function createShardJudge(settings: ShardJudgeSettings): {
  readonly judge: ShardJudge;
  close(): Promise<void>;
} {
  const { log, smallBytes, coldBytes, recycleAfterJobs, ...workerData } = settings;
  const runner = createRunner<JudgeJob, Judged>({
    module: new URL("./thread.ts", import.meta.url),
    workerData,
    recycleAfterJobs,
  });
  return {
    judge: async (feed, shard, deadlineMs) => {
      const { byteLength } = shard.bytes;
      if (byteLength < smallBytes || (!runner.warm() && byteLength < coldBytes))
        return judgeHere(feed, shard, deadlineMs);
      const outcome = await runner.run({ feed: feed.name, ...shard }, deadlineMs).catch(died);
      if (outcome.kind === "judged") return outcome.judgement;
      if (outcome.kind === "overdue")
        throw new Error(`a shard of ${shard.rows} rows was not judged in ${deadlineMs} ms`);
      // Slower, but the same judgement: no file waits for an engine that will not.
      log.warn({ feed: feed.name, reason: outcome.reason }, "judged a shard by valibot: DuckDB would not");
      return judgeHere(feed, shard, deadlineMs);
    },
    close: () => runner.close(),
  };
}
