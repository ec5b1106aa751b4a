import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
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
