/** Cuts small files for tests: one sharder, one directory, everything removed at the end. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { readShard, type ShardRow } from "@sluice/shared/shard/read-shard.ts";
import { createCutter } from "./cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { createSharder } from "./sharder.ts";

/** A cutter for tests. */
export interface TestCutter {
  /** Each shard's rows. Throws when the file is faulty. */
  cut(feed: AnyFeed, bytes: Uint8Array, shards: number): Promise<readonly (readonly ShardRow[])[]>;
  close(): Promise<void>;
}

/** Opens one in a directory of its own. */
export async function openTestCutter(): Promise<TestCutter> {
  const root = await mkdtemp(join(tmpdir(), "sluice-cut-"));
  const sharder = createSharder({
    wasm: wasmDirectory(),
    directory: root,
    memoryLimitMb: 256,
    recycleAfterJobs: 1_000,
  });
  return {
    cut: async (feed, bytes, shards) => {
      const directory = await mkdtemp(join(root, "job-"));
      const raw = (async function* () {
        yield bytes;
      })();
      const cut = await createCutter(sharder).cut({
        ...{ feed, raw, shards, directory, deadlineMs: 60_000 },
        receipt: { sequence: 7, atMs: Date.parse("2026-11-20T00:00:00Z") },
      });
      if (cut.kind !== "cut") throw new Error(JSON.stringify(cut));
      return Promise.all(cut.shards.map(async ({ path }) => readShard(await readFile(path))));
    },
    close: async () => {
      await sharder.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** All rows, in the order of the file. */
export const byRecord = (shards: readonly (readonly ShardRow[])[]): readonly ShardRow[] =>
  shards.flat().sort((a, b) => a.record - b.record);
