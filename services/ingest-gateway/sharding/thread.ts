/** A worker thread of worker.ts that answers one job at a time, until it is ended or dies. */
import { Worker } from "node:worker_threads";
import type { JobAnswer, WorkerAnswer, WorkerJob, WorkerSettings } from "./worker.ts";

/** The thread. */
export interface Thread {
  /** It will answer nothing more. */
  readonly gone: () => boolean;
  /** Rejects when the thread dies. One job at a time. */
  run(job: WorkerJob): Promise<JobAnswer>;
  end(): Promise<void>;
}

/** Starts it. `run` may be called at once: the job waits until the thread is up. */
export function startThread(settings: WorkerSettings): Thread {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: settings });
  let death: Error | null = null;
  const ready = Promise.withResolvers<void>();
  let asked: PromiseWithResolvers<JobAnswer> | null = null;
  const die = (why: Error): void => {
    death ??= why;
    ready.reject(death);
    asked?.reject(death);
  };
  // A thread that dies with no job must not take the process with it: nobody may be waiting for this.
  ready.promise.catch(() => undefined);
  worker.on("error", (cause) => die(new Error("the sharding thread failed", { cause })));
  worker.on("exit", () => die(new Error("the sharding thread ended")));
  worker.on("message", (message: WorkerAnswer) => {
    if (message.kind === "ready") {
      worker.unref();
      ready.resolve();
    } else asked?.resolve(message);
  });
  return {
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
