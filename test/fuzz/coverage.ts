/** Istanbul's counters of one run, as a set of features: each counter with how often it was hit, by powers of two, as AFL does. */
import { coverageVariable } from "./instrument.ts";

interface FileCounters {
  readonly s: Record<number, number>;
  readonly f: Record<number, number>;
  readonly b: Record<number, number[]>;
}

/** Tells whether a run reached anything that no run before it did. */
export class Coverage {
  readonly #seen: Set<number>[] = [];
  readonly #counters: { readonly of: Record<number, number>; readonly keys: readonly number[] }[] = [];
  /** Counters hit so far, and counters there are. */
  reached = 0;
  readonly all: number;

  /** Over the instrumented modules that were loaded by now. */
  constructor() {
    const files: unknown = Reflect.get(globalThis, coverageVariable);
    if (typeof files !== "object" || files === null) throw new Error("no instrumented module was loaded");
    for (const { s, f, b } of Object.values<FileCounters>({ ...files }))
      for (const of of [s, f, ...Object.values(b)])
        this.#counters.push({ of, keys: Object.keys(of).map(Number) });
    this.all = this.#counters.reduce((sum, { keys }) => sum + keys.length, 0);
    this.#seen = Array.from({ length: this.all }, () => new Set());
    this.clear();
  }

  /** Sets all counters to naught, before a run. */
  clear(): void {
    for (const { of, keys } of this.#counters) for (const key of keys) of[key] = 0;
  }

  /** Takes what the run reached. True when some of it is new. */
  take(): boolean {
    let isNew = false;
    let at = 0;
    for (const { of, keys } of this.#counters)
      for (const key of keys) {
        const hits = of[key] ?? 0;
        const seen = this.#seen[at];
        at += 1;
        if (hits === 0 || seen === undefined) continue;
        const bucket = Math.min(31 - Math.clz32(hits), 8);
        if (seen.has(bucket)) continue;
        if (seen.size === 0) this.reached += 1;
        seen.add(bucket);
        isNew = true;
      }
    return isNew;
  }
}
