/** Makes a failing run's schedule short: leaves out faults, in ever smaller lots, as long as it still fails. */
import { run, type RunResult } from "./run.ts";
import type { Variant } from "./variant.ts";

/** Runs more than this are not worth the wait. */
const runsMax = 200;

/** The failing run with the fewest faults that was found. */
export async function shrink(failing: RunResult, variant?: Variant): Promise<RunResult> {
  let best = failing;
  let runs = 0;
  for (let lot = Math.ceil(best.injected.length / 2); lot >= 1 && runs < runsMax;) {
    let hasShrunk = false;
    for (let at = 0; at < best.injected.length && runs < runsMax;) {
      const only = new Set(best.injected.toSpliced(at, lot).map(({ number }) => number));
      const tried = await run(failing.seed, { only, ...(variant === undefined ? {} : { variant }) });
      runs += 1;
      if (tried.wrong.length > 0) {
        best = tried;
        hasShrunk = true;
      } else at += lot;
    }
    if (lot === 1 && !hasShrunk) break;
    lot = Math.ceil(lot / 2);
  }
  return best;
}

/** What a person needs to see a failing run again. */
export function story({ seed, wrong, injected }: RunResult): string {
  const numbers = injected.length === 0 ? [0] : injected.map(({ number }) => number);
  return [
    `seed ${seed} broke a promise:`,
    ...wrong.slice(0, 10).map((line) => `  ${line}`),
    `the ${injected.length} faults that it takes:`,
    ...injected.map(({ number, site, kind }) => `  ${number}: ${site} ${kind}`),
    `see it again: npm run simulate -- --seeds 1 --start ${seed} --only ${numbers.join(",")}`,
  ].join("\n");
}
