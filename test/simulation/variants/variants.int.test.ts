/** The simulation finds bugs: each broken variant breaks a promise within 200 seeds. */
import { expect, test } from "bun:test";
import { run } from "../run.ts";
import { variants } from "./all.ts";

const seedsMax = 200;

test.each(variants.map((variant) => ({ name: variant.name, variant })))(
  "$name: found",
  async ({ variant }) => {
    let found: readonly string[] = [];
    for (let seed = 1; seed <= seedsMax && found.length === 0; seed += 1)
      found = (await run(seed, { variant })).wrong;
    expect(found).not.toEqual([]);
  },
  300_000,
);
