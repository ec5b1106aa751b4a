import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "bun:test";
import * as v from "valibot";

const run = promisify(execFile);
const binaries = join(import.meta.dir, "../../node_modules/.bin");
const denoOptions = ["run", "--allow-all", "--node-modules-dir=manual", "--no-lock"];
const Cuts = v.array(
  v.object({
    encoding: v.string(),
    engine: v.string(),
    rows: v.number(),
    shards: v.array(v.object({ rows: v.number(), sha256: v.string() })),
  }),
);

/** What a runtime prints, and the same parsed. */
async function cutOn(runtime: string, ...options: string[]) {
  const script = join(import.meta.dir, "shard-hash.ts");
  const { stdout } = await run(join(binaries, runtime), [...options, script], { timeout: 60_000 });
  return { stdout, cuts: v.parse(Cuts, JSON.parse(stdout)) };
}

test("the same bytes give the same shards and hashes on Bun, Deno and Node", async () => {
  const onBun = await cutOn("bun");
  for (const { encoding, rows, shards } of onBun.cuts) {
    expect({ encoding, rows }).toEqual({ encoding, rows: 5000 });
    // All different and none empty: equal hashes below say something.
    expect(new Set(shards.map(({ sha256 }) => sha256)).size).toBe(8);
    // hash() is the engine's own. Other numbers mean another engine: give it another name in shared/duckdb/build.ts.
    expect(shards.map((shard) => shard.rows)).toEqual([748, 639, 563, 617, 676, 525, 676, 556]);
  }
  expect((await cutOn("deno", ...denoOptions)).stdout).toBe(onBun.stdout);
  expect((await cutOn("node")).stdout).toBe(onBun.stdout);
}, 60_000);
