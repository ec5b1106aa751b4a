import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codes, isCode } from "./catalogue.ts";
import { languages } from "./entry.ts";
import { codesPage } from "./page.ts";
import { NoticeType } from "../api/notice.ts";
import * as v from "valibot";

const root = join(import.meta.dirname, "..", "..");
/** The sources that may name a code, but for the catalogue itself. */
const sources = ["contracts", "services", "shared"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(
      (path) => path.endsWith(".ts") && !/\.test\.ts$|node_modules|^codes\/|testing|suite|feeds\//.test(path),
    )
    .map((path) => readFileSync(join(root, folder, path), "utf8")),
);
const feeds = readdirSync(join(root, "contracts", "feeds"))
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(join(root, "contracts", "feeds", path), "utf8"));
const all = [...sources, ...feeds].join("\n");

describe("the catalogue of codes is closed", () => {
  test.each(Object.keys(codes))("%s is used somewhere", (code) => {
    // Those of the drift rules are put together from a figure's name.
    const [family] = code.split(".");
    const used = all.includes(`"${code}"`) || (family === "drift" && all.includes("`drift.${figure}`"));
    expect(used).toBe(true);
  });

  test("no source names a code of its families that it does not hold", () => {
    const families = new Set(Object.keys(codes).map((code) => code.slice(0, code.indexOf("."))));
    const named = all.matchAll(/"([a-z]+)\.([a-z][a-z-]*)"/g);
    const unknown = [...named]
      .filter(([, family = ""]) => families.has(family))
      .map(([, family, name]) => `${family}.${name}`)
      // What webhooks are told has names of the same form, in a closed list of its own.
      .filter((code) => !isCode(code) && !v.is(NoticeType, code));
    expect(unknown).toEqual([]);
  });
});

describe.each(Object.entries(codes))("%s", (_code, entry) => {
  test.each([...languages])("says in %s what it means, by an example, and how to mend it", (language) => {
    const { means, example, mend } = entry[language];
    for (const text of [means, example, mend]) {
      expect(text).toMatch(language === "en" ? /^[A-Z\d"][^\n]*[.]$/ : /[ぁ-んァ-ヶ一-龠][^\n]*。$/u);
    }
  });
});

test("docs/codes.md is the catalogue", () => {
  expect(readFileSync(join(root, "docs", "codes.md"), "utf8")).toBe(codesPage());
});
