import { describe, expect, test } from "bun:test";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isProblemCode, problemTypes } from "@sluice/contracts/problems/catalogue.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = ["services", "shared", "deploy/local", "deploy/operator"]
  .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  .filter((path) => !path.includes("node_modules") && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));
/** As problems are written: a code, and what is to be said of this occurrence. */
const written = sources.flatMap(({ text }) =>
  [...text.matchAll(/\bcode: ["`]([^"`]+)["`],\s+detail\b/g)].flatMap(([, code = ""]) =>
    code.includes("${coding}") ? ["gzip", "zstd"].map((coding) => code.replace("${coding}", coding)) : [code],
  ),
);
/** Taken from the catalogue by their code alone, status and title with it. */
const byCode = sources.flatMap(({ text }) =>
  [...text.matchAll(/\bproblem\(\s*"([a-z-]+)"/g)].map(([, code = ""]) => code),
);
/** The first is told by the local router, which is no service and has no such constant. */
const told = new Set(["service-away", ...byCode, ...written]);

describe("problems and their catalogue", () => {
  test("hold each other's codes: none is told that is not explained", () => {
    expect(written.filter((code) => !isProblemCode(code))).toEqual([]);
    expect(written.length).toBeGreaterThan(40);
  });

  test("and none is explained that nobody tells", () => {
    expect(Object.keys(problemTypes).filter((code) => !told.has(code))).toEqual([]);
  });
});
