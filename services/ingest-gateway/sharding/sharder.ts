/** One worker thread a process: jobs wait their turn, an overdue one ends with its thread, and the thread is renewed now and then. */
import { Worker } from "node:worker_threads";
import type { LocalShard } from "./collect-shards.ts";
import type { WorkerAnswer, WorkerJob, WorkerSettings } from "./worker.ts";

/** How the worker is kept. */
export interface SharderSettings extends WorkerSettings {
  /** A fresh thread after so many jobs: each leaves some memory behind (0.3 to 0.6 MB measured). */
  readonly recycleAfterJobs: number;
}

/** How a job ends. */
export type ShardOutcome =
  | { readonly kind: "cut"; readonly shards: readonly LocalShard[] }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "overdue" };

/** Runs jobs one after the other. */
export interface Sharder {
  /** Rejects when the thread dies. */
  run(job: WorkerJob, deadlineMs: number): Promise<ShardOutcome>;
  close(): Promise<void>;
}

/** Makes a sharder; the thread starts with the first job. */
export function createSharder(settings: SharderSettings): Sharder {
  let worker: Promise<Worker> | null = null;
  let jobs = 0;
  let last: Promise<unknown> = Promise.resolve();

  const renew = async (): Promise<void> => {
    const old = worker;
    worker = null;
    jobs = 0;
    await (await old)?.terminate();
  };
  const runOne = async (job: WorkerJob, deadlineMs: number): Promise<ShardOutcome> => {
    worker ??= startWorker(settings);
    const thread = await worker;
    const overdue = Promise.withResolvers<ShardOutcome>();
    const timer = setTimeout(() => overdue.resolve({ kind: "overdue" }), deadlineMs);
    try {
      const outcome = await Promise.race([ask(thread, job), overdue.promise]);
      jobs += 1;
      if (outcome.kind === "overdue" || jobs >= settings.recycleAfterJobs) await renew();
      return outcome;
    } catch (cause) {
      await renew();
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    run: (job, deadlineMs) => {
      const turn = last.then(() => runOne(job, deadlineMs));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      await last;
      await renew();
    },
  };
}

async function startWorker(settings: WorkerSettings): Promise<Worker> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: settings });
  const first = await nextAnswer(worker);
  if (first.kind !== "ready") throw new Error("the sharding thread did not come up");
  worker.unref();
  return worker;
}

async function ask(worker: Worker, job: WorkerJob): Promise<ShardOutcome> {
  const answer = nextAnswer(worker);
  worker.postMessage(job);
  const message = await answer;
  if (message.kind === "ready") throw new Error("the sharding thread answered out of turn");
  return message;
}

function nextAnswer(worker: Worker): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => () => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      act();
    };
    const onMessage = (message: WorkerAnswer): void => settle(() => resolve(message))();
    const onError = (cause: unknown): void =>
      settle(() => reject(new Error("the sharding thread failed", { cause })))();
    const onExit = settle(() => reject(new Error("the sharding thread ended")));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  });
}
