/** The generations as the read model keeps them: a list, of which the last entry is how things stand, so that a change is one write. */
import type { ReadModel } from "../ports/read-model.ts";
import * as v from "valibot";
import { firstGenerations, Generations, ownPk } from "./state.ts";

/** How things stand, as of which entry of the list. */
export interface Known {
  readonly number: number;
  readonly now: Generations;
}

/** Before the first entry. */
export const nothingKnown: Known = { number: 0, now: firstGenerations };

/** Reads on from what is known. A consistent read, of nothing usually. */
export async function readGenerations(
  model: Pick<ReadModel, "entries">,
  known: Known = nothingKnown,
): Promise<Known> {
  const limit = 100;
  let last = known;
  for (;;) {
    const entries = await model.entries({ pk: ownPk, after: last.number, limit });
    for (const { number, item } of entries) last = { number, now: v.parse(Generations, item) };
    if (entries.length < limit) return last;
  }
}

/** Puts the next state behind what is known; false where somebody else was faster. */
export async function writeGenerations(
  model: Pick<ReadModel, "append">,
  { number }: Known,
  next: Generations,
): Promise<boolean> {
  // Of two that go on from the same entry one alone gets this id.
  return (await model.append({ pk: ownPk, id: `state-${number + 1}`, item: next })) === "appended";
}
