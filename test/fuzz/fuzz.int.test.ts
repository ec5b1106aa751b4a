import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keptInputs } from "./kept.ts";
import { runTarget } from "./run-target.ts";
import type { Target } from "./target.ts";
import { targetNames } from "./targets.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "sluice-fuzz-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("the search finds a fault that lies behind five bytes, one at a time", async () => {
  const { findings } = await runTarget("canary", { directory, ms: 15_000, seed: 1, findingsMax: 1 });
  expect(findings.map(({ error }) => error.split("\n")[0])).toEqual(["Error: the canary was found"]);
}, 20_000);

describe.each([...targetNames])("%s", (name) => {
  test("keeps its laws over all that a search ever found to break them", async () => {
    const { target }: { readonly target: Target } = await import(`./targets/${name}.ts`);
    for (const input of keptInputs("findings", name)) expect(() => target.fuzz(input)).not.toThrow();
  });

  test("keeps its laws in a short search from where the long one came to", async () => {
    const { findings, runs } = await runTarget(name, { directory, ms: 300, seed: Date.now() });
    expect(findings.map(({ error, input }) => `${error} ${Buffer.from(input).toString("base64")}`)).toEqual(
      [],
    );
    expect(runs).toBeGreaterThan(20);
  }, 20_000);
});
