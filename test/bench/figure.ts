/** A figure: what was measured, against what, and the bar it must reach. */

/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is held against in the same run: a named peer, or the bare limit. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** value / peer, so that a noisy machine slows both. */
  readonly ratio?: number;
  /** What must hold, in words and as a test of value or ratio. Without one the figure is only reported. */
  readonly bar?: { readonly text: string; readonly holds: boolean };
}

/** A benchmark: a name for `--only`, and its run. */
export interface Benchmark {
  readonly name: string;
  /** The command's own line in `--help`. */
  readonly about: string;
  run(say: (line: string) => void): Promise<readonly Figure[]>;
}

/** The middle of an odd number of measurements; of an even number, the lower of the two middles. Throws on none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error("there is nothing to take the median of");
  return middle;
}

/** The value that `share` (0 to 1) of the measurements do not exceed. Throws on none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error("there is nothing to take a percentile of");
  return value;
}

/** A ratio that must be at least, or at most, a number. */
export function bar(ratio: number, kind: "at least" | "at most", bound: number): NonNullable<Figure["bar"]> {
  return { text: `${kind} ${bound}`, holds: kind === "at least" ? ratio >= bound : ratio <= bound };
}
