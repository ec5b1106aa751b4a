/**
 * The read model's generations: which one answers, which one is being built beside it, and which one answered before. Pure. Generation 0 is
 * the one that a new stage begins with.
 */
import * as v from "valibot";

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How things stand. What is live (all three) is written by every event; one alone is read. */
export const Generations = v.object({
  serving: Whole,
  building: v.nullable(Whole),
  /** Kept as it was and up to date, so that one can go back; null once it is dropped. */
  previous: v.nullable(Whole),
  /** The highest number ever given. */
  newest: Whole,
});
export type Generations = v.InferOutput<typeof Generations>;

/** Before the first rebuild. */
export const firstGenerations: Generations = { serving: 0, building: null, previous: null, newest: 0 };

/** What an operator may do with them. */
export type Step = "start" | "switch" | "back" | "abandon" | "drop";

/** What comes of a step, or why it cannot be done; the reason is for the operator. */
export type Stepped =
  | { readonly ok: true; readonly next: Generations }
  | { readonly ok: false; readonly reason: string };

/** Takes one step. */
export function step(now: Generations, what: Step): Stepped {
  const { serving, building, previous, newest } = now;
  const no = (reason: string): Stepped => ({ ok: false, reason });
  const to = (changed: Partial<Generations>): Stepped => ({ ok: true, next: { ...now, ...changed } });
  switch (what) {
    case "start":
      if (building !== null) return { ok: true, next: now };
      if (previous !== null)
        return no(`Generation ${previous} is still kept to go back to: \`sluice rebuild drop\` it first.`);
      return to({ building: newest + 1, newest: newest + 1 });
    case "switch":
      if (building === null) return no("Nothing is built: `sluice rebuild start` comes first.");
      return to({ serving: building, previous: serving, building: null });
    case "back":
      if (previous === null) return no("No earlier generation is kept to go back to.");
      return to({ serving: previous, previous: serving });
    case "abandon":
      if (building === null) return no("Nothing is being built.");
      return to({ building: null });
    case "drop":
      break;
  }
  return to({ previous: null });
}

/** Those that every event is written to, the serving one first. */
export const liveOf = ({ serving, building, previous }: Generations): readonly number[] => [
  serving,
  ...[building, previous].filter((generation) => generation !== null),
];

/** A partition key within a generation. Those of generation 0 are as they always were. */
export const keyIn = (generation: number, pk: string): string =>
  generation === 0 ? pk : `g${generation}!${pk}`;

/** Where the generations' own log and marks lie: of no generation. */
export const ownPk = "generations";
/** Whether a partition key is of no generation. */
export const isOwn = (pk: string): boolean => pk === ownPk || pk.startsWith("rebuild#");

/** The generation of a stored partition key, and the key within it. */
export function readKeyIn(stored: string): { readonly generation: number; readonly pk: string } {
  const parts = /^g([0-9]+)!(.*)$/s.exec(stored);
  return parts === null
    ? { generation: 0, pk: stored }
    : { generation: Number(parts[1]), pk: parts[2] ?? "" };
}
