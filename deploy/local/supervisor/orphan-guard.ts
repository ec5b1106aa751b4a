/**
 * Ends the children when the supervisor is gone, however it went: a shell waits for the pipe from here to close, then ends every
 * process that the list names. At a clean stop the list is empty.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

/** The guard. */
export interface OrphanGuard {
  /** Who must not outlive the supervisor, from now on. */
  watch(pids: readonly number[]): void;
}

/** Starts a guard whose list lies in `file`. */
export function guardOrphans(file: string): OrphanGuard {
  const watch = (pids: readonly number[]): void =>
    writeFileSync(file, pids.map((pid) => `${pid}\n`).join(""));
  watch([]);
  const script = `cat; for pid in $(cat "$0"); do kill -CONT $pid; kill -TERM $pid; done; sleep 3; for pid in $(cat "$0"); do kill -KILL $pid; done; : > "$0"`;
  spawn("sh", ["-c", script, file], { stdio: ["pipe", "ignore", "ignore"], detached: true }).unref();
  return { watch };
}
