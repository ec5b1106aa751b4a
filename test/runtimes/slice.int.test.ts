import { expect, test } from "bun:test";
import { printedOn, type runtimes } from "../support/runtimes.ts";

/** Runs the slice on one runtime; gives what it printed last. */
async function slice(runtime: keyof typeof runtimes): Promise<unknown> {
  return JSON.parse((await printedOn(runtime, "slice.ts")).trim().split("\n").at(-1) ?? "");
}

test("Bun, Deno and Node serve, answer, take a message and cut the same bytes into the same shards", async () => {
  const bun = await slice("bun");
  const node = await slice("node");
  const deno = await slice("deno");
  expect(bun).toMatchObject({
    health: [200, { status: "ready" }],
    emitted: ["shard.validated.v1"],
    refusals: [],
  });
  expect(node).toEqual(bun);
  expect(deno).toEqual(bun);
  console.log("shards on Bun, Deno and Node:", JSON.stringify(bun));
}, 180_000);
