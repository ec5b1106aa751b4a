/** Makes a release: new contracts are frozen, compatible ones grow, breaking ones are refused. */
import { isDeepStrictEqual } from "node:util";
import { isBreaking } from "./changes.ts";
import { checkContracts, type Checked } from "./check.ts";
import type { ReleasedContract } from "./released.ts";
import type { WorkingContract } from "./working.ts";

/** What a release writes, and what it refuses. `replaced` names types that have run nowhere yet, and so may break. */
export function release(
  working: readonly WorkingContract[],
  released: readonly ReleasedContract[],
  replaced: readonly string[] = [],
): { readonly written: ReleasedContract[]; readonly refused: Checked[] } {
  const changed = new Map(checkContracts(working, released).map((checked) => [checked.type, checked]));
  const refused = [...changed.values()].filter(
    ({ type, changes }) => changes.some(isBreaking) && !replaced.includes(type),
  );
  const written = working.flatMap((now): ReleasedContract[] => {
    const type = `${now.event}.v${now.version}`;
    const then = released.find(({ event, version }) => event === now.event && version === now.version);
    const kept = replaced.includes(type) ? [] : (then?.samples ?? []);
    const isKnown = kept.some((sample) => isDeepStrictEqual(sample, now.sample));
    const isSame = !changed.has(type) && isKnown;
    if (isSame || refused.some((one) => one.type === type)) return [];
    const { event, version, producer, schema, sample } = now;
    return [{ event, version, producer, schema, samples: isKnown ? [...kept] : [...kept, sample] }];
  });
  return { written, refused };
}
