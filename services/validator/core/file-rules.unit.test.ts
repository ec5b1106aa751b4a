import { describe, expect, test } from "bun:test";
import { decimalOf, type FileRule, type Frame, unitsOf } from "@sluice/contracts/file-rule.ts";
import fc from "fast-check";
import { addTotals, fileErrors } from "./file-rules.ts";

const rules: readonly FileRule[] = [
  { kind: "count", field: "rows" },
  { kind: "sum", field: "total", column: "amount", places: 2 },
  { kind: "date", field: "day", daysMax: 2, utcOffsetMinutes: 540 },
];
const frame = (stated: Readonly<Record<string, string>> = {}): Frame => ({
  // 2026-11-20T15:30:00Z: 00:30 of the 21st in Tokyo, and still the 20th in UTC.
  receivedAtMs: 1_795_188_600_000,
  values: Object.fromEntries(
    Object.entries({ rows: "3", total: "12.50", day: "2026-11-21", ...stated }).map(([field, text]) => [
      field,
      { text, line: 5, byte: 90 },
    ]),
  ),
});
const figures = { rows: 3, totals: { total: { units: "1250", unread: 0 } } };
const codesFor = (stated: Readonly<Record<string, string>>, of = figures) =>
  fileErrors(rules, frame(stated), of).map(({ column, code }) => [column, code]);

describe("what a file states of itself", () => {
  test("is true: nothing is wrong", () => {
    expect(fileErrors(rules, frame(), figures)).toEqual([]);
    expect(codesFor({ rows: "0003", total: "12.5", day: "20261123" })).toEqual([]);
  });

  test("is told with both figures, by the line that states it", () => {
    expect(fileErrors(rules, frame({ total: "13" }), figures)).toEqual([
      {
        ...{ record: 0, line: 5, byte: 90, column: "total", value: "13", code: "file.sum" },
        message: "13.00 is stated, and amount comes to 12.50: was a row lost, added or changed?",
      },
    ]);
    expect(fileErrors(rules, frame({ rows: "4" }), figures)).toMatchObject([
      { code: "file.count", message: "4 rows are stated, and the file has 3" },
    ]);
  });

  test.each([
    [{ day: "2026-11-23" }, []],
    [{ day: "2026-11-19" }, []],
    [{ day: "2026-11-24" }, [["day", "file.date"]]],
    [{ day: "2026-11-18" }, [["day", "file.date"]]],
    [{ day: "2026-02-30" }, [["day", "file.stated"]]],
    [{ rows: "three" }, [["rows", "file.stated"]]],
    [{ rows: "" }, [["rows", "file.stated"]]],
    [{ total: "12.505" }, [["total", "file.stated"]]],
    [{ total: "1e3" }, [["total", "file.stated"]]],
  ])("%p", (stated, found) => {
    expect(codesFor(stated)).toEqual(found.map(([column = "", code = ""]) => [column, code]));
  });

  test("is not believed where the column cannot be added up", () => {
    expect(codesFor({}, { rows: 3, totals: { total: { units: "1250", unread: 1 } } })).toEqual([
      ["total", "file.sum-unread"],
    ]);
  });

  test("is never passed over: without the frame or a shard's sum there is no verdict", () => {
    expect(() => fileErrors(rules, undefined, figures)).toThrow("was not handed on");
    expect(() => addTotals(rules, [figures.totals, undefined])).toThrow("without the sum");
  });
});

test("sums over any shards are exact, far beyond what a float holds", () => {
  const units = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
  fc.assert(
    fc.property(fc.array(units, { minLength: 1 }), fc.integer({ min: 0, max: 10 }), (all, places) => {
      const shards = all.map((one) => ({ total: { units: String(one), unread: 0 } }));
      const rule: FileRule = { kind: "sum", field: "total", column: "amount", places };
      const sum = all.reduce((a, b) => a + b, 0n);
      expect(addTotals([rule], shards)).toEqual({ total: { units: String(sum), unread: 0 } });
      expect(unitsOf(decimalOf(sum, places), places)).toBe(sum);
    }),
  );
});
