/** A directory of a mesh that keeps nothing. */
import { chmodSync, existsSync, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes one. */
export function freshDirectory(): string {
  const directory = mkdtempSync(join(ephemeralRoot(), "sluice-"));
  // A temporary directory is its owner's alone; the database server may run as another user.
  chmodSync(directory, 0o755);
  return directory;
}

/** Memory where there is enough of it: what is to be kept by nobody needs no disk, and four stores syncing one disk are slow. */
function ephemeralRoot(): string {
  const memory = "/dev/shm";
  if (process.env["TMPDIR"] !== undefined || !existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 4 * 1024 ** 3 ? memory : tmpdir();
}
