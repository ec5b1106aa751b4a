/** Axe over a page: what keeps somebody from using it who does not see it, or not well, or works without a mouse. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import * as v from "valibot";

// Its own entry makes a page of its own; the source is what runs in ours, told to the browser itself: the page's policy stays as it is.
const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const Result = v.object({
  violations: v.array(
    v.object({ id: v.string(), help: v.string(), nodes: v.array(v.object({ html: v.string() })) }),
  ),
  passes: v.array(v.object({ id: v.string() })),
});

/** The rules that are broken, each with where; the rules of WCAG 2.2 and good practice, and the size of what is touched. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const options = { rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };
  const result = v.parse(Result, await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`));
  // A page without anything to look at would be clean too.
  if (result.passes.length < 10) throw new Error(`axe found only ${result.passes.length} rules to apply`);
  return result.violations.map(
    ({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ html }) => html).join(" ")}`,
  );
}
