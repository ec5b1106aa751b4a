/** One DuckDB thread a process: jobs wait their turn, an overdue one ends with its thread, and the thread is renewed now and then. */
import { startThread, type Thread } from "./thread.ts";

/** How the thread is kept. */
export interface RunnerSettings {
  /** The module that the thread runs; it answers by `answerJobs`. */
  readonly module: URL;
  /** What the thread is started with. */
  readonly workerData: unknown;
  /** A fresh thread after so many jobs: each leaves some memory behind (0.3 to 0.6 MB measured). */
  readonly recycleAfterJobs: number;
}

/** DuckDB would not do a job: its own word, without the partner's data that it quotes. */
export interface Refused {
  readonly kind: "refused";
  readonly reason: string;
}

/** The deadline passed first; nothing of the job is of use. */
export interface Overdue {
  readonly kind: "overdue";
}

/** Runs jobs one after the other. */
export interface Runner<Job, Answer> {
  /** The deadline counts from now: the wait for a turn, and for the thread, is part of it. Rejects when the thread dies. */
  run(job: Job, deadlineMs: number): Promise<Answer | Refused | Overdue>;
  /** Starts the thread where there is none. False while it starts: a job would wait for that. */
  warm(): boolean;
  close(): Promise<void>;
}

const overdue: Overdue = { kind: "overdue" };

/** Makes a runner; the thread starts with the first job. */
export function createRunner<Job, Answer extends { readonly kind: string }>(
  settings: RunnerSettings,
): Runner<Job, Answer> {
  type Outcome = Answer | Refused | Overdue;
  let thread: Thread<Job, Answer | Refused> | null = null;
  let jobs = 0;
  let last: Promise<unknown> = Promise.resolve();

  const drop = async (): Promise<void> => {
    const old = thread;
    thread = null;
    jobs = 0;
    await old?.end();
  };
  const runOne = async (job: Job, late: Promise<Outcome>): Promise<Outcome> => {
    if (thread?.gone() === true) await drop();
    thread ??= startThread(settings.module, settings.workerData);
    try {
      const outcome = await Promise.race([thread.run(job), late]);
      jobs += 1;
      // After a refusal too: an engine that ran out of memory keeps what it took.
      const spent = outcome.kind === "refused" || outcome.kind === "overdue";
      if (spent || jobs >= settings.recycleAfterJobs) await drop();
      return outcome;
    } catch (cause) {
      await drop();
      throw cause;
    }
  };
  return {
    run: (job, deadlineMs) => {
      const late = Promise.withResolvers<Outcome>();
      const waiting = Promise.withResolvers<Outcome>();
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
    warm: () => {
      thread ??= startThread(settings.module, settings.workerData);
      // One that died at its start is for the next job to tell of.
      return thread.up() || thread.gone();
    },
    close: async () => {
      await last;
      await drop();
    },
  };
}
