/** Temporary files of processes that were killed in the midst of a put. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** No put goes this long without a byte: 24 hours, in milliseconds. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Removes the files of a directory that nobody has written to for 24 hours; those of puts under way, here or elsewhere, stay. */
export async function removeAbandoned(directory: string, now: Date): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const age = await ageMs(path, now);
    if (age > abandonedAfterMs) await rm(path, { force: true });
  }
}

/** Milliseconds since the last write; 0 for a file that has just got its name. */
async function ageMs(path: string, now: Date): Promise<number> {
  try {
    return now.getTime() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}
