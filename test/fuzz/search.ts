/** The search: inputs that reach something new are kept and changed further. */
import { Coverage } from "./coverage.ts";
import { mutate } from "./mutate.ts";
import { randomFrom } from "../simulation/random.ts";
import type { Target } from "./target.ts";

/** Slowest that one small input may be, in milliseconds. */
export const slowestMs = 1_000;

/** What is to be done. */
export interface Search {
  /** Its module was loaded with counters. */
  readonly target: Target;
  /** Inputs of earlier searches. */
  readonly corpus: readonly Uint8Array[];
  readonly seed: number;
  readonly ms: number;
  /** Ends at so many findings; 20 when not given. */
  readonly findingsMax?: number;
  /** Is told each input before it runs, so that one that never ends is known. */
  readonly before?: (input: Uint8Array) => void;
}

/** An input that broke a law. */
export interface Finding {
  readonly input: Uint8Array;
  readonly error: string;
}

/** What was done. `corpus`: the shortest inputs that together reach all that was reached. */
export interface Searched {
  readonly runs: number;
  readonly reached: number;
  readonly counters: number;
  readonly corpus: readonly Uint8Array[];
  /** One a kind of error. */
  readonly findings: readonly Finding[];
}

/** Runs it. */
export function search({ target, corpus: known, seed, ms, findingsMax = 20, before }: Search): Searched {
  const coverage = new Coverage();
  const random = randomFrom(seed);
  const encoder = new TextEncoder();
  const bytes = (one: string | Uint8Array): Uint8Array =>
    typeof one === "string" ? encoder.encode(one) : one;
  const tokens = target.tokens.map(bytes);
  const first = [...target.seeds.map(bytes), ...known];
  const corpus: Uint8Array[] = [];
  const findings = new Map<string, Finding>();
  let runs = 0;
  const attempt = (input: Uint8Array): void => {
    before?.(input);
    coverage.clear();
    runs += 1;
    try {
      // Thrice before it counts as slow: on a busy machine a thread may stand still meanwhile.
      let tries = 3;
      while (tries > 0 && timeOf(() => target.fuzz(input)) > slowestMs) tries -= 1;
      if (tries === 0) throw new Error(`slow: ${input.length} bytes took more than ${slowestMs} ms`);
    } catch (thrown) {
      const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      // What stands behind the second colon is the input's own.
      const kind = error.split("\n", 1).join("").split(": ").slice(0, 2).join(": ");
      if (!findings.has(kind)) findings.set(kind, { input, error });
    }
    if (coverage.take()) corpus.push(input);
  };
  for (const input of first) attempt(input);
  if (corpus.length === 0) corpus.push(new Uint8Array(0));
  const until = performance.now() + ms;
  while (performance.now() < until && findings.size < findingsMax) attempt(mutate(corpus, tokens, random));
  return {
    runs,
    reached: coverage.reached,
    counters: coverage.all,
    corpus: fewest(target, corpus),
    findings: [...findings.values()],
  };
}

function timeOf(run: () => void): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

/** Of the inputs, shortest first, those that reach a counter that none before them did. */
function fewest(target: Target, inputs: readonly Uint8Array[]): Uint8Array[] {
  const coverage = new Coverage();
  return [...inputs]
    .sort((a, b) => a.length - b.length)
    .filter((input) => {
      const before = coverage.reached;
      coverage.clear();
      try {
        target.fuzz(input);
      } catch {
        return false;
      }
      coverage.take();
      return coverage.reached > before;
    });
}
