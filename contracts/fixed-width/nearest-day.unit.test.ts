import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { daysBetween, nearestDay, receivedOn } from "./nearest-day.ts";

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

describe("a month and a day mean the nearest day to the receipt", () => {
  test.each([
    ["1125", "2026-11-20", "2026-11-25"],
    ["1110", "2026-11-20", "2026-11-10"],
    ["0105", "2026-12-28", "2027-01-05"],
    ["1231", "2027-01-02", "2026-12-31"],
    ["0229", "2026-11-20", null],
    ["0229", "2027-11-20", "2028-02-29"],
    ["0229", "2028-02-01", "2028-02-29"],
    ["0231", "2026-11-20", null],
    ["1301", "2026-11-20", null],
    ["0000", "2026-11-20", null],
    ["11 5", "2026-11-20", null],
  ])("%s received on %s is %s", (monthDay, received, expected) => {
    expect(nearestDay(monthDay, day(received))).toBe(expected);
  });

  test("never more than half a year and a day away, and with the same month and day", () => {
    const moments = fc.integer({ min: day("2000-01-01"), max: day("2090-01-01") });
    const ahead = fc.integer({ min: -180, max: 180 });
    fc.assert(
      fc.property(moments, ahead, (atMs, days) => {
        const received = receivedOn({ atMs });
        const meant = new Date(received + days * 86_400_000).toISOString().slice(0, 10);
        fc.pre(!meant.endsWith("02-29"));
        const found = nearestDay(meant.slice(5).replace("-", ""), received);
        expect(found).toBe(meant);
        expect(daysBetween(received, meant)).toBe(days);
      }),
    );
  });
});

test("the day of receipt is the sender's: in Japan it begins nine hours before UTC's", () => {
  const evening = Date.parse("2026-11-20T15:00:00Z");
  expect(receivedOn({ atMs: evening }, 540)).toBe(day("2026-11-21"));
  expect(receivedOn({ atMs: evening - 1 }, 540)).toBe(day("2026-11-20"));
  expect(receivedOn({ atMs: evening })).toBe(day("2026-11-20"));
});
