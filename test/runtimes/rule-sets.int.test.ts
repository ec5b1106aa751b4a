/** Two builds of one release must call the same rules by the same name, whatever they run on. */
import { afterAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { printedOn, runtimes } from "../support/runtimes.ts";

const directory = mkdtempSync(join(tmpdir(), "sluice-rule-sets-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("every feed's rules have one name on Bun, Deno and Node, and in a minified bundle", async () => {
  const onBun = await printedOn("bun", "rule-sets.ts");
  expect(onBun.match(/"[0-9]+-[0-9a-f]{16}"/g)).toHaveLength(feeds.size);
  expect(await printedOn("deno", "rule-sets.ts")).toBe(onBun);
  expect(await printedOn("node", "rule-sets.ts")).toBe(onBun);
  const { outputs } = await Bun.build({
    entrypoints: [fileURLToPath(new URL("rule-sets.ts", import.meta.url))],
    outdir: directory,
    target: "node",
    format: "esm",
    naming: "[name].mjs",
    minify: true,
  });
  const [{ path } = { path: "" }] = outputs;
  expect(execFileSync(runtimes.node.command, [path], { encoding: "utf8" })).toBe(onBun);
}, 60_000);
