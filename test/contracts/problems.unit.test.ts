import { describe, expect, test } from "bun:test";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isProblemCode, problemTypes } from "@sluice/contracts/problems/catalogue.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = ["services", "shared", "deploy/local", "deploy/operator"]
  .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  .filter((path) => !path.includes("node_modules") && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));
/** As problems are written: status, code and title stand together. */
const written = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/status: (\d{3}),\s+code: ["`]([^"`]+)["`],\s+title: ["`]([^"`]+)["`]/g)].flatMap(
    ([, status = "", code = "", title = ""]) =>
      (code.includes("${") ? ["gzip", "zstd"] : [""]).map((coding) => ({
        path,
        status: Number(status),
        code: code.replaceAll("${coding}", coding),
        title: title.replaceAll("${coding}", coding),
      })),
  ),
);
/** Taken from the catalogue by their code alone, status and title with it. */
const byCode = sources.flatMap(({ text }) =>
  [...text.matchAll(/\bproblem\(\s*"([a-z-]+)"/g)].map(([, code = ""]) => code),
);
/** The first is told by the local router, which is no service and has no such constant. */
const told = new Set(["service-away", ...byCode, ...written.map(({ code }) => code)]);

describe("a kind of problem is the same wherever it is told", () => {
  test("by its status and its title", () => {
    const others = written.filter(({ code, status, title }) => {
      const known = isProblemCode(code) ? problemTypes[code] : null;
      return known === null || known.status !== status || known.title !== title;
    });
    expect(others).toEqual([]);
    expect(written.length).toBeGreaterThan(40);
  });

  test("and the catalogue lists none that nobody tells", () => {
    expect(Object.keys(problemTypes).filter((code) => !told.has(code))).toEqual([]);
  });
});
