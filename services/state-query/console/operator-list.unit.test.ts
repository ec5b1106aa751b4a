import { describe, expect, test } from "bun:test";
import { eventsOf, fileNumbered } from "../testing.ts";
import { feedPaused } from "../testing-pauses.ts";
import { consoleAs } from "./testing-console.ts";

const [ofAcme, ofZenith, third] = [fileNumbered(1), fileNumbered(2), fileNumbered(3)];
const received = [
  eventsOf(ofAcme, { at: 1 }).received(),
  eventsOf(ofZenith, { at: 2, partner: "zenith", feed: "postal-codes" }).received(),
  eventsOf(third, { at: 3, partner: "zenith" }).received(),
];

describe("an operator's list", () => {
  test("has every partner's files, each with whose it is", async () => {
    const { page, take } = await consoleAs("operator");
    await take(...received);
    const { text } = await page("/console");
    for (const file of [ofAcme, ofZenith, third]) expect(text).toContain(file);
    expect(text).toMatch(/<td>acme<\/td>/);
    expect(text).toMatch(/<td>zenith<\/td>/);
    expect(text).toContain("operator (OPERATOR1)");
  });

  test.each<[query: string, files: readonly string[]]>([
    ["partner=acme", [ofAcme]],
    ["partner=zenith&feed=orders", [third]],
    ["partner=&feed=postal-codes&phase=", [ofZenith]],
    ["phase=held", []],
  ])("is narrowed by ?%s", async (query, files) => {
    const { page, take } = await consoleAs("operator");
    await take(...received);
    const { text } = await page(`/console?${query}`);
    const shown: readonly string[] = [ofAcme, ofZenith, third].filter((file) => text.includes(file));
    expect(shown).toEqual(files);
  });

  test("keeps its filter from page to page, and in its form", async () => {
    const { page, take } = await consoleAs("operator");
    await take(...received, eventsOf(fileNumbered(4), { at: 4, partner: "zenith" }).received());
    const { text } = await page("/console?partner=zenith&feed=orders&limit=1");
    expect(text).toMatch(/name="partner"\s+value="zenith"/);
    expect(text).toContain("<option selected>orders</option>");
    const [, next = ""] = /href="(\/console\?[^"]+cursor=[^"]+)"/.exec(text) ?? [];
    const older = await page(next.replaceAll("&amp;", "&"));
    expect(older.text).toContain(third);
    expect(older.text).not.toContain(ofZenith);
  });

  test("says so when a filter is none, and shows what was typed, never runs it", async () => {
    const { page } = await consoleAs("operator");
    const { text, answer } = await page(`/console?partner=${encodeURIComponent('"><script>x</script>')}`);
    expect(answer.status).toBe(200);
    expect(text).toContain('role="alert"');
    expect(text).toContain("&lt;script&gt;x");
    expect(text).not.toContain("<script>x");
  });

  test("says which files wait for what is paused", async () => {
    const { page, take } = await consoleAs("operator");
    await take(...received, feedPaused({ partner: eventsOf(ofAcme).received().partner }, 1, 1));
    const { text } = await page("/console");
    expect(text.match(/<span class="state wait">paused<\/span>/g)).toHaveLength(1);
  });
});

describe("a partner's list", () => {
  test("has no partner to choose, and naming one shows nothing more", async () => {
    const { page, take } = await consoleAs("acme");
    await take(...received);
    const { text } = await page("/console?partner=zenith");
    expect(text).not.toContain('name="partner"');
    expect(text).toContain(ofAcme);
    expect(text).not.toContain("zenith");
  });

  test("leads to no page of the operators", async () => {
    const { page } = await consoleAs("acme");
    const { text } = await page("/console");
    const [, places = ""] = /<nav[^>]*>(.*?)<\/nav>/s.exec(text) ?? [];
    expect(places.match(/href="[^"]*"/g)).toEqual(['href="/console"', 'href="/console/entities"']);
    expect(places).toContain('aria-current="page"');
  });
});
