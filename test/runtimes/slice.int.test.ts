import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import * as v from "valibot";
import { printedOn, type runtimes } from "../support/runtimes.ts";

const Slice = v.looseObject({ shards: v.unknown(), shiftJis: v.unknown(), verdict: v.string() });

/** Runs the slice on one runtime; gives what it printed last. */
async function slice(runtime: keyof typeof runtimes): Promise<v.InferOutput<typeof Slice>> {
  const line = (await printedOn(runtime, "slice.ts")).trim().split("\n").at(-1) ?? "";
  return v.parse(v.pipe(v.string(), v.parseJson(), Slice), line);
}

test("Bun, Deno and Node serve, answer, cut the same bytes into the same shards and judge them by the same verdicts", async () => {
  const answers = { bun: await slice("bun"), deno: await slice("deno"), node: await slice("node") };
  for (const [runtime, { shards, shiftJis, verdict }] of Object.entries(answers)) {
    const cut = createHash("sha256")
      .update(JSON.stringify([shards, shiftJis]))
      .digest("hex");
    process.stdout.write(`${runtime.padEnd(4)}  shards ${cut}  verdicts ${verdict}\n`);
  }
  expect(answers.bun).toMatchObject({
    health: [200, { status: "ready" }],
    emitted: ["shard.rejected.v1", "shard.validated.v1"],
    reports: 1,
    refusals: [],
  });
  expect(answers.node).toEqual(answers.bun);
  expect(answers.deno).toEqual(answers.bun);
}, 180_000);
