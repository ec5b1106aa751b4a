import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { namesOf } from "../names-of.ts";
import { problemsPage } from "./page.ts";
import { type ProblemCode, problemTypes } from "./catalogue.ts";

describe("the catalogue of problems", () => {
  test("is what docs/problems.md says (npm run docs:codes writes it)", () => {
    expect(readFileSync(new URL("../../docs/problems.md", import.meta.url), "utf8")).toBe(problemsPage());
  });

  test.each(namesOf<ProblemCode>(problemTypes))("tells what %s means and how to mend it", (code) => {
    const { status, means, mend } = problemTypes[code];
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status >= 400 && status < 600).toBe(true);
    for (const text of [means, mend]) expect(text).toMatch(/^.{10,}\.$/);
  });
});
