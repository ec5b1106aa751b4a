/** What the commands of `sluice rebuild` share. */
import { record } from "@sluice/shared/audit/record.ts";
import { type Compared, compareGenerations } from "@sluice/shared/generations/compare.ts";
import { type Known, readGenerations, writeGenerations } from "@sluice/shared/generations/log.ts";
import { type Generations, type Step, step } from "@sluice/shared/generations/state.ts";
import { Command } from "commander";
import { Refused } from "../../client.ts";
import type { StoreOptions } from "../../operator-stores.ts";
import { openRebuildStores, type RebuildStores } from "../../rebuild-stores.ts";
import { withStoreOptions } from "../dlq/letters.ts";

/** Options of every one. */
export interface RebuildOptions extends StoreOptions {
  readonly json?: true;
  readonly yes?: true;
  readonly by?: string;
  readonly reason?: string;
}

/** A command that looks. */
export const looking = (name: string, description: string): Command =>
  withStoreOptions(new Command(name).description(description));

/** A command that acts: it says what it would do, unless it is told --yes. */
export const acting = (name: string, description: string): Command =>
  looking(name, description)
    .option("--yes", "do it, not only say what would be done")
    .option("--by <name>", "who does it; kept in the audit trail (default: USER)", process.env["USER"])
    .option("--reason <words>", "why; kept in the audit trail");

/** Runs work on the stores; a refusal is one line and exit code 1. */
export async function withRebuild(
  options: RebuildOptions,
  work: (stores: RebuildStores, known: Known) => Promise<void>,
): Promise<void> {
  try {
    const stores = openRebuildStores(options);
    try {
      await work(stores, await readGenerations(stores.model));
    } finally {
      stores.close();
    }
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    console.error(cause.message);
    process.exitCode = 1;
  }
}

/** The state after a step. Throws Refused when it cannot be taken. */
export function stepFrom({ now }: Known, what: Step): Generations {
  const stepped = step(now, what);
  if (!stepped.ok) throw new Refused(stepped.reason);
  return stepped.next;
}

/** Takes a step, between two entries of the audit trail, and does what belongs to it. Throws Refused when nobody is named, or somebody else was faster. */
export async function taken<Result>(
  { audit, model }: RebuildStores,
  options: RebuildOptions,
  known: Known,
  what: Step,
  act: (next: Generations) => Promise<Result>,
): Promise<Result> {
  const { by = "", reason = null } = options;
  if (by === "") throw new Refused("Say who does it, with --by: it is kept with what is done.");
  const next = stepFrom(known, what);
  const deed = {
    ...{ by, reason, action: `read-model.${what}` },
    subjects: [{ kind: "table", id: "read-model" } as const],
    facts: { serving: next.serving, building: next.building ?? "none", previous: next.previous ?? "none" },
  };
  return record(audit, deed, async () => {
    if (next !== known.now && !(await writeGenerations(model, known, next)))
      throw new Refused("Somebody else has changed the generations meanwhile: look again.");
    return act(next);
  });
}

/** Tries before a difference is taken for one: an event that is under way is in one generation a moment before the other. */
const tries = 3;

/** Compares; again where something differs, since that may be under way. */
export async function compareSteadily(
  { table, pause }: RebuildStores,
  serving: number,
  built: number,
): Promise<Compared> {
  for (let attempt = 1; ; attempt += 1) {
    const compared = await compareGenerations(table, serving, built);
    if (attempt === tries || compared.rangesDiffering === 0) return compared;
    await pause(1_000);
  }
}
