/** The console in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { violationsOf } from "./axe.ts";
import { browserPath, startBrowser } from "./browser.ts";
import { type ConsoleWorld, files, orderKey, startConsole } from "./console-world.ts";
import { reach, type Reader, signIn, sizes, type Visit, visit } from "./visit.ts";

/** The first fact whose text is wider than its box. */
const cutOff = `[...document.querySelectorAll("dd, li, td")].find((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)?.textContent ?? ""`;
const path = browserPath();
const name = `the console in a browser${path === null ? " (no browser here: install chromium, or name one in SLUICE_BROWSER)" : ""}`;

describe.skipIf(path === null)(name, () => {
  let browser: Browser;
  let world: ConsoleWorld;
  const open: Visit[] = [];
  const visited = async (reader: Partial<Reader> = {}): Promise<Visit> => {
    const one = await visit(browser, world.url, reader);
    open.push(one);
    return one;
  };
  beforeAll(async () => {
    [browser, world] = await Promise.all([startBrowser(path ?? ""), startConsole()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(open.map(({ context }) => context.close()));
    await browser.close();
    await world.close();
  }, 60_000);

  const pages = [
    "/console",
    `/console/files/${files.synced}`,
    `/console/files/${files.rejected}`,
    `/console/files/${files.failed}`,
    `/console/files/${files.held}`,
    `/console/files/${files.failed}/lines/3`,
    "/console/entities",
    `/console/entities/order/${orderKey}`,
    "/console/files/f_01KAGF00000000000000000000",
  ];
  // Colours are one thing and sizes another: axe looks at every page in each language, each colour and each size, not in each mixture of them.
  const readings: readonly Reader[] = [
    { language: "en", colours: "light", size: "desktop" },
    { language: "ja", colours: "dark", size: "phone" },
  ];

  test.concurrent.each(readings)(
    "every page in $language, $colours, on a $size is usable by everyone: axe is clean, and nothing is wider than the screen",
    async (reader) => {
      const { language, size } = reader;
      const { page, complaints } = await visited(reader);
      const faults: string[] = [];
      const look = async (at: string): Promise<void> => {
        expect(await page.evaluate("document.documentElement.lang")).toBe(language);
        faults.push(...(await violationsOf(page)).map((fault) => `${at}: ${fault}`));
        const width = await page.evaluate("document.documentElement.scrollWidth");
        if (width !== sizes[size].width) faults.push(`${at} is ${String(width)} px wide`);
        const clipped = await page.evaluate(cutOff);
        if (clipped !== "") faults.push(`${at}: ${String(clipped)} reaches out of its box`);
      };
      await page.goto(`${world.url}/console`);
      await look("sign-in");
      await signIn(page, world.url, world.keys.acme);
      for (const at of pages) {
        await page.goto(`${world.url}${at}`);
        await look(at);
      }
      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  test("a reader with a keyboard alone signs in, opens a file, and sees it go on to the end", async () => {
    const { page, complaints } = await visited();
    const { live, take } = world;
    await take(live.received(), ...live.all.map((shard) => live.ready(shard, 1)));
    await signIn(page, world.url, world.keys.acme);
    const link = `a[href="/console/files/${files.live}"]`;
    await reach(page, link);
    // The list takes on what comes, and who works in it keeps their place.
    await take(world.next.received());
    await page.waitForSelector(`#${files.next}`);
    expect(await page.evaluate(`document.activeElement.matches(${JSON.stringify(link)})`)).toBe(true);
    await page.keyboard.press("Enter");
    await page.waitForSelector("h1");
    const state = page.locator("#live .state").first();
    expect(await state.textContent()).toBe("validate");

    await take(live.sharded(2), ...live.all.map((shard) => live.shardValidated(shard, 3)));
    await take(live.validated(4), ...live.all.map((shard) => live.requested(shard, 5)));
    await page.waitForSelector('#live .state:text-is("load")');
    for (const shard of live.all) await take(live.shardLoaded(shard, { created: 2500, emitted: 2500 }, 6));
    await take(live.loaded({ created: 40_000, emitted: 40_000 }, [], 7), live.progressed(39_000, 8));
    await page.waitForSelector('#live .state:text-is("sync")');
    expect(await page.locator("ul.shards li.loaded").count()).toBe(live.all.length);
    await take(live.progressed(40_000, 9));
    await page.waitForSelector('#live .state:text-is("synced")');
    expect(complaints).toEqual([]);
  }, 60_000);

  test("a reader with a keyboard alone gets the bad rows as they were sent, each with what is wrong", async () => {
    const { page, complaints } = await visited({ language: "ja" });
    await signIn(page, world.url, world.keys.acme);
    await page.goto(`${world.url}/console/files/${files.rejected}`);
    await reach(page, `a[href$="/bad-rows"]`);
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toBe(`${files.rejected}-bad-rows.csv`);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[1]).toStartWith(
      'A-2026-00017,created,2026-11-20T08:15:00Z,Aoba Trading,JPY,12.3O,"18","cell.pattern",',
    );
    expect(complaints).toEqual([]);
  }, 60_000);
});
