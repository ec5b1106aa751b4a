/** Signals to a process and to those it started: a server with a process a connection is not frozen by freezing its first one. */
import { readFileSync } from "node:fs";

/** Signals a process and all below it; the parent before its children for SIGSTOP (so that it starts no more), after them else. Linux only. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  const parentFirst = signal === "SIGSTOP";
  if (parentFirst) process.kill(pid, signal);
  for (const child of childrenOf(pid)) signalTree(child, signal);
  if (!parentFirst) process.kill(pid, signal);
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return list.split(" ").flatMap((word) => (word.trim() === "" ? [] : [Number(word)]));
}
