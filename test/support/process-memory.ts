/** Linux's own account of a process's memory (proc_pid_status(5)). */
import { readFileSync } from "node:fs";

/** Megabytes: resident now (VmRSS), or at the most so far (VmHWM). Throws where there is no such process, or no such account. */
export function memoryMb(pid: number | "self", name: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const [, kilobytes] = new RegExp(`^${name}:\\s+([0-9]+) kB$`, "m").exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no ${name}`);
  return Number(kilobytes) / 1024;
}
