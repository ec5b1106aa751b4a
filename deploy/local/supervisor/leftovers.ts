/** Ends what an earlier mesh in the same directory left running: its supervisor was killed, and its guard with it. */
import { existsSync, readFileSync } from "node:fs";
import { type ProcessIdentity, readIdentities, stillRuns } from "./process-identity.ts";
import { until } from "./until.ts";

/** Ends every process that the list names and that still runs; SIGKILL after `graceMs`. Resolves when all are gone. */
export async function endLeftovers(list: string, graceMs = 5_000): Promise<void> {
  const left = existsSync(list) ? readIdentities(readFileSync(list, "utf8")).filter(stillRuns) : [];
  const gone = (): boolean => !left.some(stillRuns);
  signalAll(left, "SIGTERM");
  // What was stopped with SIGSTOP hears nothing until it goes on.
  signalAll(left, "SIGCONT");
  try {
    await until("an earlier mesh's processes are gone", gone, { timeoutMs: graceMs });
  } catch {
    signalAll(left.filter(stillRuns), "SIGKILL");
    await until("an earlier mesh's processes are killed", gone, { timeoutMs: graceMs });
  }
}

function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes)
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in the meantime.
    }
}
