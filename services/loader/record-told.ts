/** Records what the bus tells of a file in its turn, then moves the turn on. */
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import { advance, conflictsMax } from "./advance.ts";
import { takeTold, type Told } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { entryRef } from "./loads.ts";

/**
 * A repeat moves the turn on too: the first delivery may have died between the two. What contradicts what is known is dead-lettered
 * with the reason, and changes nothing.
 */
export async function recordTold(deps: LoaderDeps, told: Told): Promise<Outcome> {
  const ref = entryRef(told, told.sequence);
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const known = await deps.store.load(ref);
    const step = takeTold(known?.state ?? null, told);
    if (step.kind === "impossible") return { kind: "dead-letter", reason: step.reason };
    if (step.kind === "repeat") return advance(deps, told);
    const saved = await deps.store.save([{ ref, expectedVersion: known?.version ?? 0, state: step.entry }]);
    if (saved.kind === "saved") return advance(deps, told);
  }
  return { kind: "retry", reason: `others record file ${told.file} at the same moment`, afterSeconds: 1 };
}
