import { expect, test } from "bun:test";
import * as v from "valibot";
import { printedOn } from "../support/runtimes.ts";

const Cuts = v.array(
  v.object({
    encoding: v.string(),
    engine: v.string(),
    rows: v.number(),
    shards: v.array(v.object({ rows: v.number(), sha256: v.string() })),
  }),
);

test("the same bytes give the same shards and hashes on Bun, Deno and Node", async () => {
  const onBun = await printedOn("bun", "shard-hash.ts");
  for (const { encoding, rows, shards } of v.parse(Cuts, JSON.parse(onBun))) {
    expect({ encoding, rows }).toEqual({ encoding, rows: 5000 });
    // All different and none empty: equal hashes below say something.
    expect(new Set(shards.map(({ sha256 }) => sha256)).size).toBe(8);
    // hash() is the engine's own. Other numbers mean another engine: give it another name in shared/duckdb/build.ts.
    expect(shards.map((shard) => shard.rows)).toEqual([748, 639, 563, 617, 676, 525, 676, 556]);
  }
  expect(await printedOn("deno", "shard-hash.ts")).toBe(onBun);
  expect(await printedOn("node", "shard-hash.ts")).toBe(onBun);
}, 60_000);
