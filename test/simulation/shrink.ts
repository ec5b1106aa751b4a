/** Makes a failing run's schedule short: leaves out faults, in ever smaller lots, as long as it still fails. */
import { run, type RunResult } from "./run.ts";
import type { Variant } from "./variant.ts";

/** Runs more than this are not worth the wait. */
const runsMax = 120;

/** The failing run with the fewest faults that was found, and the faults left out of it. */
export async function shrink(
  failing: RunResult,
  variant?: Variant,
): Promise<{ readonly result: RunResult; readonly left: ReadonlySet<number> }> {
  let best = failing;
  let left: ReadonlySet<number> = new Set();
  let runs = 0;
  for (let lot = Math.ceil(best.injected.length / 2); lot >= 1 && runs < runsMax;) {
    let hasShrunk = false;
    for (let at = 0; at < best.injected.length && runs < runsMax;) {
      const without = new Set([...left, ...best.injected.slice(at, at + lot).map(({ number }) => number)]);
      const tried = await run(failing.seed, { left: without, ...(variant === undefined ? {} : { variant }) });
      runs += 1;
      if (tried.wrong.length > 0 && tried.injected.length < best.injected.length) {
        best = tried;
        left = without;
        hasShrunk = true;
      } else at += lot;
    }
    if (lot === 1 && !hasShrunk) break;
    lot = lot === 1 ? 1 : Math.ceil(lot / 2);
  }
  return { result: best, left };
}

/** What a person needs to see a failing run again. */
export function story({ seed, wrong, injected }: RunResult, left: ReadonlySet<number>): string {
  const without = left.size === 0 ? "" : ` --without ${[...left].join(",")}`;
  return [
    `seed ${seed} broke a promise:`,
    ...wrong.slice(0, 10).map((line) => `  ${line}`),
    `the ${injected.length} faults that it takes:`,
    ...injected.map(({ number, site, kind }) => `  ${number}: ${site} ${kind}`),
    `see it again: npm run simulate -- --seeds 1 --start ${seed}${without}`,
  ].join("\n");
}
