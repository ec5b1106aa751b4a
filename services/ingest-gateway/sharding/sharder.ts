/** One worker thread a process: jobs wait their turn, an overdue one ends with its thread, and the thread is renewed now and then. */
import { startThread, type Thread } from "./thread.ts";
import type { JobAnswer, WorkerJob, WorkerSettings } from "./worker.ts";

/** How the worker is kept. */
export interface SharderSettings extends WorkerSettings {
  /** A fresh thread after so many jobs: each leaves some memory behind (0.3 to 0.6 MB measured). */
  readonly recycleAfterJobs: number;
}

/** How a job ends. */
export type ShardOutcome = JobAnswer | { readonly kind: "overdue" };

/** Runs jobs one after the other. */
export interface Sharder {
  /** The deadline counts from now: the wait for a turn, and for the thread, is part of it. Rejects when the thread dies. */
  run(job: WorkerJob, deadlineMs: number): Promise<ShardOutcome>;
  close(): Promise<void>;
}

const overdue: ShardOutcome = { kind: "overdue" };

/** Makes a sharder; the thread starts with the first job. */
export function createSharder(settings: SharderSettings): Sharder {
  let thread: Thread | null = null;
  let jobs = 0;
  let last: Promise<unknown> = Promise.resolve();

  const drop = async (): Promise<void> => {
    const old = thread;
    thread = null;
    jobs = 0;
    await old?.end();
  };
  const runOne = async (job: WorkerJob, late: Promise<ShardOutcome>): Promise<ShardOutcome> => {
    if (thread?.gone() === true) await drop();
    thread ??= startThread(settings);
    try {
      const outcome = await Promise.race([thread.run(job), late]);
      jobs += 1;
      // After a refusal too: an engine that ran out of memory keeps what it took.
      if (outcome.kind !== "cut" || jobs >= settings.recycleAfterJobs) await drop();
      return outcome;
    } catch (cause) {
      await drop();
      throw cause;
    }
  };
  return {
    run: (job, deadlineMs) => {
      const late = Promise.withResolvers<ShardOutcome>();
      const waiting = Promise.withResolvers<ShardOutcome>();
      let state: "waiting" | "running" | "late" = "waiting";
      const timer = setTimeout(() => {
        // A running job is told of only when its thread has ended: until then it may write to its directory.
        if (state === "waiting") waiting.resolve(overdue);
        state = "late";
        late.resolve(overdue);
      }, deadlineMs);
      const turn = last.then(async () => {
        if (state === "late") return overdue;
        state = "running";
        return runOne(job, late.promise);
      });
      last = turn.catch(() => undefined);
      return Promise.race([turn, waiting.promise]).finally(() => clearTimeout(timer));
    },
    close: async () => {
      await last;
      await drop();
    },
  };
}
