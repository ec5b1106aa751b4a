/** Which process a pid means: pids are used again, a pid with its process's start is not. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** When a process began, in whatever the system counts in; null when no process has that pid. */
export function startOf(pid: number): string | null {
  if (pid <= 0) return null;
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return stdout.trim().replaceAll(/\s+/g, "-") || null;
  }
  try {
    // proc(5): field 22 is the start time. The name, field 2, stands in parentheses and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [state] = fields;
    return state === "Z" || state === "X" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** A process, so that it can be told from a later one with its pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

/** The process that has a pid now; null when there is none. */
export function identify(pid: number): ProcessIdentity | null {
  const start = startOf(pid);
  return start === null ? null : { pid, start };
}

/** Whether that very process still runs. */
export const stillRuns = ({ pid, start }: ProcessIdentity): boolean => startOf(pid) === start;

/** One a line: `<pid> <start>`. */
export const writeIdentities = (list: readonly ProcessIdentity[]): string =>
  list.map(({ pid, start }) => `${pid} ${start}\n`).join("");

/** Reads what `writeIdentities` wrote; lines that are cut short are left out. */
export function readIdentities(text: string): ProcessIdentity[] {
  return text.split("\n").flatMap((line) => {
    const [pid, start] = line.split(" ");
    return pid === undefined || start === undefined || start === "" ? [] : [{ pid: Number(pid), start }];
  });
}
