import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "bun:test";

const run = promisify(execFile);
const binaries = join(import.meta.dir, "../../node_modules/.bin");
const script = join(import.meta.dir, "codings.ts");

test("gzip and zstd are undone, and refused where they are damaged, alike on Bun, Deno and Node", async () => {
  const on = async (runtime: string, ...options: string[]): Promise<string> =>
    (await run(join(binaries, runtime), [...options, script], { timeout: 60_000 })).stdout;
  const onBun = await on("bun");
  expect(onBun).toContain('"zstd cut at the end":"BrokenCoding: unexpected end of file"');
  expect(await on("deno", "run", "--allow-all", "--node-modules-dir=manual", "--no-lock")).toBe(onBun);
  expect(await on("node")).toBe(onBun);
}, 60_000);
