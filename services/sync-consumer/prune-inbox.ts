import type { Tick } from "@sluice/shared/runtime/service.ts";
import type { SyncDeps } from "./deps.ts";

const day = 24 * 60 * 60 * 1000;
/** Longer than any queue or dead-letter queue keeps a message (14 days), so that a repeat is still known as one. */
const keptMs = 30 * day;
/** Small enough that a turn holds nobody up. */
const entriesPerTurn = 10_000;

/** Forgets inbox entries after 30 days. The counts of their files and the version guards stay for ever. */
export function pruneInbox({ legacy, clock }: Pick<SyncDeps, "legacy" | "clock">): Tick {
  return {
    name: "prune-inbox",
    everyMs: 60_000,
    run: async () => {
      await legacy.prune(new Date(clock.now().getTime() - keptMs), entriesPerTurn);
    },
  };
}
