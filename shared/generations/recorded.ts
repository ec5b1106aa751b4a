/** What an operator does with the read model's generations, between two entries of the audit trail: the one way in of the command line and of HTTP. */
import { type Audit, type Deed, record } from "../audit/record.ts";
import type { Pause } from "../ports/clock.ts";
import type { ReadModel } from "../ports/read-model.ts";
import type { ReadModelTable } from "../ports/read-model-table.ts";
import { build, type BuildDeps, type BuildProgress, type Built } from "./build.ts";
import { type Compared, compareGenerations } from "./compare.ts";
import { removeDead } from "./drop.ts";
import { type Known, writeGenerations } from "./log.ts";
import { type Generations, type Step, step } from "./state.ts";

/** What it is done with. */
export interface RebuildParts extends Omit<BuildDeps, "table" | "progress"> {
  readonly model: ReadModel;
  readonly table: ReadModelTable;
  readonly audit: Audit;
}

/** Who says so. */
export interface Word {
  readonly by: string;
  readonly reason: string | null;
}

/** What came of a step: how things stand, and what was built or removed; or why it was not taken, for people. */
export type Taken =
  | {
      readonly kind: "taken";
      readonly now: Generations;
      readonly built: Built | null;
      readonly removed: number | null;
    }
  | { readonly kind: "refused"; readonly reason: string };

/** Takes a step from what is known, and does what belongs to it. `progress` hears of a build's pages; what it throws ends the build there. */
export async function takeStep(
  parts: RebuildParts,
  { known, what, word }: { readonly known: Known; readonly what: Step; readonly word: Word },
  progress?: (at: BuildProgress) => void | Promise<void>,
): Promise<Taken> {
  const stepped = step(known.now, what);
  if (!stepped.ok) return { kind: "refused", reason: stepped.reason };
  const { next } = stepped;
  const deed: Deed = {
    ...{ ...word, action: `read-model.${what}`, subjects: [{ kind: "table", id: "read-model" }] },
    facts: { serving: next.serving, building: next.building ?? "none", previous: next.previous ?? "none" },
  };
  return record(
    parts.audit,
    deed,
    async (): Promise<Taken> => {
      if (next !== known.now && !(await writeGenerations(parts.model, known, next)))
        return {
          kind: "refused",
          reason: "Somebody else has changed the generations meanwhile: look again.",
        };
      return { kind: "taken", now: next, ...(await act(parts, what, next, progress)) };
    },
    ({ kind }) => (kind === "taken" ? "done" : "refused"),
  );
}

async function act(
  parts: RebuildParts,
  what: Step,
  next: Generations,
  progress?: (at: BuildProgress) => void | Promise<void>,
): Promise<{ readonly built: Built | null; readonly removed: number | null }> {
  if (what === "start") {
    if (next.building === null) throw new Error("a start left nothing to build");
    const told = progress === undefined ? {} : { progress };
    return { built: await build({ ...parts, ...told }, next.building, next.serving), removed: null };
  }
  if (what === "switch" || what === "back") return { built: null, removed: null };
  // Whoever has not heard of it yet still writes there.
  await parts.pause(parts.settleMs);
  return { built: null, removed: await removeDead(parts.table, next) };
}

/** Tries before a difference is taken for one: an event that is under way is in one generation a moment before the other. */
const tries = 3;

/** Compares; again where something differs, since that may be under way. */
export async function compareSteadily(
  { table, pause }: { readonly table: Pick<ReadModelTable, "all">; readonly pause: Pause },
  serving: number,
  built: number,
): Promise<Compared> {
  for (let attempt = 1; ; attempt += 1) {
    const compared = await compareGenerations(table, serving, built);
    if (attempt === tries || compared.rangesDiffering === 0) return compared;
    await pause(1_000);
  }
}

/** Items that a switch would lose, or make older, of the differences that were kept. */
export const lackingOf = ({ differences }: Compared): number =>
  differences.filter(({ how }) => how === "missing" || how === "older").length;
