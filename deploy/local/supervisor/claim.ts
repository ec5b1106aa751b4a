/** One mesh a directory: a claim file names the supervisor that has it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endLeftovers } from "./leftovers.ts";
import { NotReady } from "./preflight.ts";
import { identify, readIdentities, stillRuns, writeIdentities } from "./process-identity.ts";

const claimFile = (directory: string): string => join(directory, "supervisor.pid");

/** Where the pids of a mesh's processes are kept for whoever must end them. */
export const pidsFile = (directory: string): string => join(directory, "pids");

/**
 * Claims a directory for this process. A claim whose owner is gone is taken over, once what it left running has ended.
 * Throws NotReady while another mesh has it.
 */
export async function claimDirectory(directory: string): Promise<void> {
  const file = claimFile(directory);
  const me = identify(process.pid);
  if (me === null) throw new Error("the system does not tell when this process began");
  for (;;) {
    try {
      writeFileSync(file, writeIdentities([me]), { flag: "wx" });
      return;
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
    const [owner] = existsSync(file) ? readIdentities(readFileSync(file, "utf8")) : [];
    if (owner !== undefined && stillRuns(owner))
      throw new NotReady(
        `Sluice runs already in ${directory} (process ${owner.pid}): stop it with Ctrl-C there, or choose another --dir.`,
      );
    await endLeftovers(pidsFile(directory));
    rmSync(file, { force: true });
  }
}

/** Gives the directory back. */
export function releaseDirectory(directory: string): void {
  rmSync(claimFile(directory), { force: true });
}
