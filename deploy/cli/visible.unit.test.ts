import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";

test("the command shows what it was given, not what that does", () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { stderr, exitCode } = Bun.spawnSync([process.execPath, main, "feeds", "check", "no\u202Efeed", "x"]);
  expect(exitCode).not.toBe(0);
  expect(stderr.toString()).toContain("no\\u202efeed");
});
