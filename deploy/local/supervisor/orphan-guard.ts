/**
 * Ends the children when the supervisor is gone, however it went: a shell waits for the pipe from here to close, then ends every
 * process that the list names. At a clean stop the list is empty.
 */
import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { identify, writeIdentities } from "./process-identity.ts";

/** The guard. */
export interface OrphanGuard {
  /** Who must not outlive the supervisor, from now on. */
  watch(pids: readonly number[]): void;
  /** Nobody is left to be watched: the guard ends. */
  dismiss(): void;
}

/**
 * TERM, and CONT for what was stopped with SIGSTOP; INT, which ends Postgres without waiting for its clients; KILL. Then the directory of
 * a mesh that keeps nothing.
 */
const script = `
list=$0; ephemeral=$1
cat
each() { while read -r pid start; do kill -"$1" "$pid"; done < "$list"; }
alive() { while read -r pid start; do kill -0 "$pid" && return 0; done < "$list"; return 1; }
wait_for_them() { for turn in 1 2 3 4 5 6 7 8 9 10; do alive || break; sleep 0.2; done; }
each TERM; each CONT; wait_for_them
each INT; wait_for_them
each KILL
[ -n "$ephemeral" ] && rm -rf "$ephemeral"
`;

/** Starts a guard whose list lies in `file`. `ephemeral` is a directory that it removes when it had to act. */
export function guardOrphans(file: string, ephemeral: string | null): OrphanGuard {
  const watch = (pids: readonly number[]): void => {
    const known = pids.map(identify).filter((identity) => identity !== null);
    writeFileSync(`${file}.new`, writeIdentities(known));
    renameSync(`${file}.new`, file);
  };
  watch([]);
  const shell = spawn("sh", ["-c", script, file, ephemeral ?? ""], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.unref();
  return {
    watch,
    dismiss: () => {
      watch([]);
      shell.kill("SIGKILL");
    },
  };
}
