import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cliPage } from "./cli-page.ts";

const kept = readFileSync(fileURLToPath(new URL("../../docs/cli.md", import.meta.url)), "utf8");

test("docs/cli.md is what the commands say of themselves (npm run docs:codes writes it)", () => {
  expect(cliPage()).toBe(kept);
});

test("the page is the same whoever writes it", () => {
  const { USER } = process.env;
  process.env["USER"] = "somebody-else";
  expect(cliPage()).toBe(kept);
  if (USER === undefined) delete process.env["USER"];
  else process.env["USER"] = USER;
});
