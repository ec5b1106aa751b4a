import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/threat-model.md"), "utf8");
const testsIn = (text: string): string[] =>
  [...text.matchAll(/`([\w./-]+[.]test[.]ts)`/g)].map(([, path = ""]) => path);

/** The rows of the tables below "Doors and answers": attack, answer, test. */
const rows = (page.split("## Doors and answers")[1]?.split("\n## ")[0] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| attack"))
  .map((line) => line.split(" | ").map((cell) => cell.replaceAll(/^\| | \|$/g, "")));

describe("the threat model", () => {
  test("names for each answer a test", () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(([, , named = ""]) => testsIn(named).length === 0)).toEqual([]);
  });

  test.each([...new Set(testsIn(page))])("names a test that is there: %s", (path) => {
    expect(existsSync(join(root, path))).toBe(true);
    expect(readFileSync(join(root, path), "utf8")).toMatch(/(?:\btest|Suite)(?:[.]\w+)*(?:<[^(]*>)?\(/);
  });
});
