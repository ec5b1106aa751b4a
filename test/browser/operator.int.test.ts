/** The operators' pages in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { violationsOf } from "./axe.ts";
import { browserPath, startBrowser } from "./browser.ts";
import { type OperatorWorld, startOperatorConsole } from "./operator-world.ts";
import { reach, type Reader, signIn, sizes, visit } from "./visit.ts";

const path = browserPath();
const name = `the operators' pages in a browser${path === null ? " (no browser here: install chromium, or name one in SLUICE_BROWSER)" : ""}`;

describe.skipIf(path === null)(name, () => {
  let browser: Browser;
  let world: OperatorWorld;
  beforeAll(async () => {
    [browser, world] = await Promise.all([startBrowser(path ?? ""), startOperatorConsole()]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await world.close();
  }, 60_000);

  const pages = [
    "/console",
    "/console/held",
    "/console/held?told=release",
    "/console/dead-letters",
    "/console/dead-letters/m1",
    "/console/flow",
    "/console/topology",
  ];
  test.each<[Reader["language"], Reader["colours"], Reader["size"]]>([
    ["en", "dark", "phone"],
    ["ja", "light", "desktop"],
  ])(
    "each in %s, %s, on a %s is usable by everyone: axe is clean, and nothing is wider than the screen",
    async (language, colours, size) => {
      const { page, complaints, context } = await visit(browser, world.url, { language, colours, size });
      await signIn(page, world.url, world.key);
      const faults: string[] = [];
      for (const at of pages) {
        await page.goto(`${world.url}${at}`);
        faults.push(...(await violationsOf(page)).map((fault) => `${at}: ${fault}`));
        const width = await page.evaluate("document.documentElement.scrollWidth");
        if (width !== sizes[size].width) faults.push(`${at} is ${String(width)} px wide`);
      }
      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
    60_000,
  );

  test("an operator with a keyboard alone goes to the held files, and cannot decide without a reason", async () => {
    const { page, context } = await visit(browser, world.url);
    await signIn(page, world.url, world.key);
    await reach(page, 'a[href="/console/held"]');
    await page.keyboard.press("Enter");
    await page.waitForURL(`${world.url}/console/held`);
    await reach(page, 'input[name="reason"]');
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.querySelector('input[name=reason]').validity.valueMissing")).toBe(
      true,
    );
    expect(page.url()).toBe(`${world.url}/console/held`);
    await context.close();
  }, 30_000);
});
