/** Objects on the local disk that are kept for some days only: each has a note under the day on which it goes, and a sweep goes by the notes. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { ObjectKeys, ObjectSweep } from "../../ports/object-store.ts";

/** Where the notes lie: `<day>/<key>`, holding the days. No key starts with a dot. */
const notes = ".expires";
const dayMs = 86_400_000;

const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

/** Notes that an object that is written now goes in so many days. */
export async function noteExpiry(directory: string, key: string, keepDays: number, now: Date): Promise<void> {
  const path = join(directory, notes, dayOf(now.getTime() + keepDays * dayMs), key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, String(keepDays));
}

/** The sweep of a disk store's directory. An object that was written again since stays until its own day is over. */
export function diskSweep(directory: string): ObjectSweep {
  return async (now) => {
    let removed = 0;
    const days = await readdir(join(directory, notes)).catch(nothingThere);
    for (const day of days.filter((one) => one < dayOf(now.getTime()))) {
      const root = join(directory, notes, day);
      for (const note of await filesBelow(root)) {
        const object = join(directory, relative(root, note));
        const [keepDays, found] = await Promise.all([
          readFile(note, "utf8").then(Number),
          stat(object).catch(() => null),
        ]);
        if (found === null) continue;
        if (found.mtimeMs + keepDays * dayMs > now.getTime()) {
          await noteExpiry(directory, relative(root, note), keepDays, found.mtime);
          continue;
        }
        await rm(object, { force: true });
        removed += 1;
      }
      await rm(root, { recursive: true, force: true });
    }
    return removed;
  };
}

/** The keys in a disk store's directory. */
export function diskKeys(directory: string): ObjectKeys {
  return async function* keys(prefix) {
    const within = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    const found = (await filesBelow(join(directory, within))).map((path) =>
      relative(directory, path).split(sep).join("/"),
    );
    yield found.filter((key) => key.startsWith(prefix) && !key.startsWith("."));
  };
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(nothingThere);
  return entries.flatMap((entry) =>
    typeof entry !== "string" && entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

function nothingThere(error: unknown): [] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
