/** The thread that searches: what it tries lies in shared memory, so that an input that never ends is known. */
import { parentPort, workerData } from "node:worker_threads";
import * as v from "valibot";
import { inputBytesMax } from "./mutate.ts";
import { search } from "./search.ts";
import type { Target } from "./target.ts";

const Given = v.object({
  module: v.string(),
  corpus: v.array(v.instance(Uint8Array)),
  seed: v.number(),
  ms: v.number(),
  findingsMax: v.optional(v.number()),
  shared: v.instance(SharedArrayBuffer),
});
const { module, corpus, seed, ms, findingsMax, shared } = v.parse(Given, workerData);
/** [runs begun, bytes of the input] and then the input. */
const head = new Int32Array(shared, 0, 2);
const room = new Uint8Array(shared, 8, inputBytesMax);

const loaded: { readonly target: Target } = await import(module);
const found = search({
  target: loaded.target,
  corpus,
  seed,
  ms,
  ...(findingsMax === undefined ? {} : { findingsMax }),
  before: (input) => {
    room.set(input.subarray(0, inputBytesMax));
    head[1] = Math.min(input.length, inputBytesMax);
    Atomics.add(head, 0, 1);
  },
});
parentPort?.postMessage(found);
