import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("slice.ts", import.meta.url));
const bin = (name: string): string =>
  fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** Runs the slice on one runtime; gives what it printed last. */
function run(command: string, args: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(command, [...args, script], {
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

test("Bun, Deno and Node serve, answer, take a message and cut the same bytes into the same shards", () => {
  const bun = run(process.execPath, []);
  const node = run(bin("node"), ["--disable-warning=ExperimentalWarning"]);
  const deno = run(bin("deno"), ["run", "--allow-all", "--node-modules-dir=manual", "--no-lock"]);
  expect(bun).toMatchObject({
    health: [200, { status: "ready" }],
    emitted: ["shard.validated.v1"],
    refusals: [],
  });
  expect(node).toEqual(bun);
  expect(deno).toEqual(bun);
  console.log("shards on Bun, Deno and Node:", JSON.stringify(bun));
}, 180_000);
