/** Searches a target in a thread of its own, and ends one that hangs. */
import { Worker } from "node:worker_threads";
import { instrumented } from "./instrument.ts";
import { keptInputs } from "./kept.ts";
import { inputBytesMax } from "./mutate.ts";
import type { Searched } from "./search.ts";
import type { TargetName } from "./targets.ts";

/** An input that takes longer hangs, in milliseconds. */
const hangMs = 10_000;

/** Searches it for `ms`, with its counters' module below `directory`. Rejects when the target cannot be loaded. */
export async function runTarget(
  target: TargetName | "canary",
  {
    directory,
    ms,
    seed,
    findingsMax,
  }: {
    readonly directory: string;
    readonly ms: number;
    readonly seed: number;
    readonly findingsMax?: number;
  },
): Promise<Searched> {
  const module = await instrumented(target, directory);
  const shared = new SharedArrayBuffer(8 + inputBytesMax);
  const corpus =
    target === "canary" ? [] : [...keptInputs("findings", target), ...keptInputs("corpus", target)];
  const worker = new Worker(new URL("thread.ts", import.meta.url), {
    workerData: { module, corpus, seed, ms, findingsMax, shared },
  });
  const head = new Int32Array(shared, 0, 2);
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Searched>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      let last = -1;
      watch = setInterval(() => {
        const runs = Atomics.load(head, 0);
        if (runs === last && runs > 0) resolve(hung(runs, new Uint8Array(shared, 8, head[1])));
        last = runs;
      }, hangMs);
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

function hung(runs: number, input: Uint8Array): Searched {
  const error = `hangs: no answer within ${hangMs} ms`;
  return { runs, reached: 0, counters: 0, corpus: [], findings: [{ input: input.slice(), error }] };
}
