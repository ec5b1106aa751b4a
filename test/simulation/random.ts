/** Chance from a seed: the same seed, the same choices. */
import { type Random as Numbers, seeded } from "@sluice/deploy/samples/random.ts";

/** A stream of chance. */
export interface Random extends Numbers {
  chance(probability: number): boolean;
}

/** Mixes a seed with a number, so that streams of one seed have nothing to do with each other. */
export const mixed = (seed: number, salt: number): number =>
  Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 0x165667b1, 0xc2b2ae35);

/** The stream of a seed: 32 bits of state are plenty for one run. */
export function randomFrom(seed: number): Random {
  const numbers = seeded(seed);
  return { ...numbers, chance: (probability) => numbers.next() < probability };
}
