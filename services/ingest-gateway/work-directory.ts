/** Where files are cut: a directory of this process's own, and below it one a job. */
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** The process's directory. */
export interface WorkDirectory {
  readonly path: string;
  job(): Promise<{ readonly path: string; remove(): Promise<void> }>;
  remove(): Promise<void>;
}

/** Makes it under `parent`, and removes what processes of this machine that are gone (killed) have left there. */
export function openWorkDirectory(parent: string): WorkDirectory {
  mkdirSync(parent, { recursive: true });
  const mine = `sluice-gateway-${hostname()}-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(mine)) continue;
    const pid = Number(/^[0-9]+(?=-)/.exec(name.slice(mine.length))?.[0]);
    // The same number as ours is an earlier process's: ours has made nothing yet.
    if (pid === process.pid || isGone(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const path = mkdtempSync(join(parent, `${mine}${process.pid}-`));
  return {
    path,
    job: async () => {
      const job = await mkdtemp(join(path, "job-"));
      return { path: job, remove: () => rm(job, { recursive: true, force: true }) };
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** A local file as a stream, opened when it is read: a write that fails before leaves no open file behind. */
export async function* readLocalFile(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}
