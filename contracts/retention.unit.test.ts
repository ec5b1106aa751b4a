import { describe, expect, test } from "bun:test";
import { feeds } from "./feeds/catalogue.ts";
import { objectKinds } from "./objects.ts";
import { namesOf } from "./names-of.ts";
import {
  allDays,
  checkRetention,
  daysKept,
  personalRetention,
  retentionOf,
  usualRetention,
} from "./retention.ts";

describe("how long objects are kept", () => {
  test("is what the feed says, and for the rest what is usual", () => {
    expect(retentionOf({})).toEqual(usualRetention);
    expect(retentionOf({ personal: ["name"], retention: { raw: 7 } })).toEqual({
      ...personalRetention,
      raw: 7,
    });
  });

  test("goes by kind: rows with their file's shards, conflicts with reports; key manifests stay", () => {
    const of = { retention: { raw: 1, shards: 2, reports: 3, cache: 4, journal: 5 } };
    expect(Object.fromEntries(namesOf(objectKinds).map((kind) => [kind, daysKept(of, kind)]))).toEqual({
      ...{ raw: 1, arriving: 1, positions: 2, shards: 2, quarantine: 2, removals: 2 },
      ...{ reports: 3, conflicts: 3, verdicts: 4, journal: 5, keys: undefined },
    });
  });

  test.each([0, -1, 1.5, 3_651, Number.NaN])("is no number of days: %p", (raw) => {
    expect(() => checkRetention({ retention: { raw } })).toThrow("retention.raw");
  });

  test.each([...feeds.keys()])("of %s: files and rows with personal fields go within 31 days", (name) => {
    const feed = feeds.get(name) ?? expect.unreachable();
    if (feed.personal !== undefined)
      expect(Math.max(retentionOf(feed).raw, retentionOf(feed).shards)).toBeLessThan(32);
    for (const days of Object.values(retentionOf(feed))) expect(allDays(feeds.values())).toContain(days);
  });
});
