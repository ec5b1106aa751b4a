/** A worker thread that holds DuckDB and answers one job at a time, until it is ended or dies. */
import { Worker } from "node:worker_threads";

/** What such a thread says: once that it is ready, then an answer a job. */
export type ThreadAnswer<Answer> =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly answer: Answer };

/** The thread. */
export interface Thread<Job, Answer> {
  /** It is up: a job would not wait for its start. */
  readonly up: () => boolean;
  /** It will answer nothing more. */
  readonly gone: () => boolean;
  /** Rejects when the thread dies. One job at a time. */
  run(job: Job): Promise<Answer>;
  end(): Promise<void>;
}

/** Starts it. `run` may be called at once: the job waits until the thread is up. */
export function startThread<Job, Answer>(module: URL, settings: unknown): Thread<Job, Answer> {
  const worker = new Worker(module, { workerData: settings });
  let up = false;
  let death: Error | null = null;
  const ready = Promise.withResolvers<void>();
  let asked: PromiseWithResolvers<Answer> | null = null;
  const die = (why: Error): void => {
    death ??= why;
    ready.reject(death);
    asked?.reject(death);
  };
  // A thread that dies with no job must not take the process with it: nobody may be waiting for this.
  ready.promise.catch(() => undefined);
  worker.on("error", (cause) => die(new Error("the DuckDB thread failed", { cause })));
  worker.on("exit", () => die(new Error("the DuckDB thread ended")));
  worker.on("message", (message: ThreadAnswer<Answer>) => {
    if (message.kind === "ready") {
      worker.unref();
      up = true;
      ready.resolve();
    } else asked?.resolve(message.answer);
  });
  return {
    up: () => up,
    gone: () => death !== null,
    run: async (job) => {
      await ready.promise;
      if (death !== null) throw death;
      asked = Promise.withResolvers();
      worker.postMessage(job);
      return asked.promise;
    },
    end: async () => {
      await worker.terminate();
    },
  };
}
