import { describe, expect, test } from "bun:test";
import { eventsOf, fileNumbered, second, wholeWay } from "../testing.ts";
import { duration } from "./flow-page.ts";
import { consoleAs } from "./testing-console.ts";

const clock = { now: () => new Date(second(100)) };

describe("lag and throughput", () => {
  test("are told of every partner's files, as charts with a name and in a table", async () => {
    const { page, take } = await consoleAs("operator", { clock });
    const slow = fileNumbered(2);
    await take(...wholeWay(fileNumbered(1)));
    await take(eventsOf(slow, { at: 10, partner: "zenith" }).received());
    const { text } = await page("/console/flow");
    expect(text).toMatch(/<svg[^>]+role="img"[^>]+aria-labelledby="lag"/s);
    expect(text).toMatch(/<svg[^>]+role="img"[^>]+aria-labelledby="throughput"/s);
    for (const [name, value] of [
      ["under way", "1"],
      ["oldest under way", "90 s"],
      ["events that Postgres has not settled", "0"],
      ["median from receipt to synced", "8.0 s"],
    ])
      expect(text).toMatch(new RegExp(`<dt>${name}</dt>\\s*<dd>${value}</dd>`));
    expect(text).toContain(`<title>${slow} (zenith): 90 s, under way</title>`);
    // 20 rows, loaded 7 s after their receipt.
    expect(text).toContain(`<title>${fileNumbered(1)} (acme): 3 rows/s</title>`);
    const [, row = ""] = new RegExp(`files/${slow}">.*?</tr>`, "s").exec(text) ?? [text];
    expect(row).not.toContain("NaN");
    expect(text).not.toMatch(/ style=|<style|NaN/);
  });

  test("count what was written and is not settled", async () => {
    const { page, take } = await consoleAs("operator", { clock });
    const e = eventsOf(fileNumbered(1));
    await take(e.received(), e.loaded(), e.progressed(5));
    expect((await page("/console/flow")).text).toMatch(/not settled<\/dt>\s*<dd>11<\/dd>/);
  });

  test("are not there where there is no file, and the page says so", async () => {
    const { page } = await consoleAs("operator");
    const { text } = await page("/console/flow");
    expect(text).toContain("There are no files yet.");
    expect(text).not.toContain("<svg");
  });
});

test.each([
  [0.04, "0.0 s"],
  [9.94, "9.9 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7_200, "2 h 0 min"],
])("%d seconds are told as %s", (seconds, text) => expect(duration(seconds)).toBe(text));
