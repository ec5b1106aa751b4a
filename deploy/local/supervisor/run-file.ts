/** `.sluice/run.json`: what runs, for scripts. It is there while the mesh runs, and only then. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

/** What runs. Keys are as they are sent; processes by name with their pid. */
export const RunFile = v.object({
  /** The one public address. */
  url: v.string(),
  gatewayUrl: v.string(),
  queryUrl: v.string(),
  databaseUrl: v.string(),
  partnerKey: v.string(),
  operatorKey: v.string(),
  /** The AWS_ENDPOINT_URL_* settings in force. */
  endpoints: v.record(v.string(), v.string()),
  processes: v.record(v.string(), v.number()),
});
export type RunFile = v.InferOutput<typeof RunFile>;

const RunFileText = v.pipe(v.string(), v.parseJson(), RunFile);

const fileIn = (directory: string): string => join(directory, "run.json");

/** Writes it, whole or not at all. */
export function writeRunFile(directory: string, run: RunFile): void {
  const file = fileIn(directory);
  writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What runs in a directory; null when nothing does (a file that a killed supervisor or another version left behind counts as nothing). */
export function readRunFile(directory: string): RunFile | null {
  const file = fileIn(directory);
  if (!existsSync(file)) return null;
  const { success, output } = v.safeParse(RunFileText, readFileSync(file, "utf8"));
  return success && isAlive(output.processes["supervisor"] ?? 0) ? output : null;
}

/** Takes it away. */
export function removeRunFile(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}

/** Whether a process is there. */
function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
