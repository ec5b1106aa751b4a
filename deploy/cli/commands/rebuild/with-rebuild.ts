/** What the commands of `sluice rebuild` share. */
import type { BuildProgress } from "@sluice/shared/generations/build.ts";
import { type Known, readGenerations } from "@sluice/shared/generations/log.ts";
import { type Taken, takeStep } from "@sluice/shared/generations/recorded.ts";
import { type Generations, type Step, step } from "@sluice/shared/generations/state.ts";
import { Command } from "commander";
import { Refused } from "../../client.ts";
import type { StoreOptions } from "../../operator-stores.ts";
import { openRebuildStores, type RebuildStores } from "../../rebuild-stores.ts";
import { doneBy, withStores } from "../../with-stores.ts";
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
export const withRebuild = (
  options: RebuildOptions,
  work: (stores: RebuildStores, known: Known) => Promise<void>,
): Promise<void> =>
  withStores(
    () => openRebuildStores(options),
    async (stores) => work(stores, await readGenerations(stores.model)),
  );

/** The state after a step. Throws Refused when it cannot be taken. */
export function stepFrom({ now }: Known, what: Step): Generations {
  const stepped = step(now, what);
  if (!stepped.ok) throw new Refused(stepped.reason);
  return stepped.next;
}

/** Takes a step. Throws Refused when nobody is named, it cannot be taken, or somebody else was faster. */
export async function taken(
  stores: RebuildStores,
  options: RebuildOptions,
  known: Known,
  what: Step,
  progress?: (at: BuildProgress) => void,
): Promise<Extract<Taken, { readonly kind: "taken" }>> {
  const word = { by: doneBy(options), reason: options.reason ?? null };
  const result = await takeStep(stores, { known, what, word }, progress);
  if (result.kind === "refused") throw new Refused(result.reason);
  return result;
}
