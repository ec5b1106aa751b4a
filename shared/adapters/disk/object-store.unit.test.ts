import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { objectStoreSuite } from "../../ports/object-store.suite.ts";
import { diskObjectStore } from "./object-store.ts";

const directory = mkdtempSync(join(tmpdir(), "objects-"));
afterAll(() => rmSync(directory, { recursive: true }));

objectStoreSuite("the disk object store", async () => ({
  store: diskObjectStore(join(directory, "store")),
  remains: async () => {
    const found = await readdir(directory, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  },
}));

test("the disk object store clears away what killed processes left a day ago, and no put under way", async () => {
  const store = join(directory, "left");
  const incoming = join(store, ".incoming");
  await mkdir(incoming, { recursive: true });
  for (const [name, hours] of [
    ["old", 25],
    ["new", 1],
  ] as const) {
    const writtenAt = new Date(Date.now() - hours * 60 * 60 * 1000);
    await writeFile(join(incoming, name), "half a body");
    await utimes(join(incoming, name), writtenAt, writtenAt);
  }
  await diskObjectStore(store).ready();
  expect(await readdir(incoming)).toEqual(["new"]);
});
