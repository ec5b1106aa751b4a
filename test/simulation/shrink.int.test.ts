import { expect, test } from "bun:test";
import { run, type RunResult } from "./run.ts";
import { shrink, story } from "./shrink.ts";
import { loaderVariants } from "./variants/loader.ts";

// Where the turn is not waited for, it takes a late first file and a second one that is not: few faults.
const variant = loaderVariants.find(({ name }) => name === "turn not waited for");
const broken = variant === undefined ? {} : { variant };

/** The first seed from which many faults made a wrong run, and that is right without any. */
async function wildRun(): Promise<RunResult> {
  for (let seed = 1; ; seed += 1) {
    const result = await run(seed, broken);
    if (result.wrong.length === 0 || result.injected.length < 20) continue;
    const { wrong } = await run(seed, { ...broken, only: new Set() });
    if (wrong.length === 0) return result;
  }
}

test("a failing run of many faults shrinks to the few that it takes, and its story shows it again", async () => {
  const result = await shrink(await wildRun(), variant);
  expect(result.wrong).not.toEqual([]);
  expect(result.injected.length).toBeWithin(1, 6);

  const only = new Set(result.injected.map(({ number }) => number));
  const again = await run(result.seed, { only, ...broken });
  expect(again.wrong).toEqual(result.wrong);
  expect(again.injected).toEqual(result.injected);
  for (const number of only) {
    const fewer = new Set([...only].filter((other) => other !== number));
    expect((await run(result.seed, { only: fewer, ...broken })).wrong).toEqual([]);
  }

  const told = story(result);
  expect(told).toContain(`--seeds 1 --start ${result.seed} --only ${[...only].join(",")}`);
  for (const { number, site, kind } of result.injected) expect(told).toContain(`${number}: ${site} ${kind}`);
}, 60_000);
