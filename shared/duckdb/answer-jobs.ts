/** The inside of a DuckDB thread: takes jobs by message, one at a time, and answers each. */
import { parentPort } from "node:worker_threads";
import type { Refused } from "./runner.ts";
import type { ThreadAnswer } from "./thread.ts";

/** Answers jobs until the thread ends. What `work` throws is told as a refusal. Throws outside a worker thread. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a job is what the runner of this very thread sends
export function answerJobs<Job, Answer>(work: (job: Job) => Answer | Promise<Answer>): void {
  const port = parentPort;
  if (port === null) throw new Error("this module runs in a worker thread");
  const say = (message: ThreadAnswer<Answer | Refused>): void => port.postMessage(message);
  port.on("message", (job: Job) => {
    // The runner sends the next job only after this one's answer.
    void (async () => {
      try {
        say({ kind: "answer", answer: await work(job) });
      } catch (cause) {
        const said = cause instanceof Error ? cause.message : String(cause);
        // The message goes to logs: the line that DuckDB quotes may be megabytes long, and is not ours to write there.
        const reason = (said.split("\nOriginal Line")[0] ?? "").slice(0, 500);
        say({ kind: "answer", answer: { kind: "refused", reason } });
      }
    })();
  });
  say({ kind: "ready" });
}
