import { describe, expect, test } from "bun:test";
import type { Drift } from "@sluice/contracts/feed.ts";
import { emptyPlanTally, type PlanTally } from "@sluice/contracts/plan.ts";
import { snapshotsOf } from "../testing-snapshots.ts";
import { holdReasons, median } from "./hold-reasons.ts";

const load = (figures: Partial<PlanTally>): PlanTally => ({ ...emptyPlanTally, ...figures });
/** Three usual loads: 100 rows of 100 keys, a tenth of them new, one in twenty without a value. */
const usual = [90, 100, 110].map((rows) =>
  load({
    rows,
    keys: rows,
    created: rows / 10,
    updated: 0,
    unchanged: rows - rows / 10,
    empty: { value: rows / 20 },
  }),
);
const drift: Drift = {
  loads: { least: 3, most: 5 },
  rows: { least: 0.5, most: 2 },
  keys: { least: 0.5, most: 2 },
  empty: { value: 0.1 },
  created: 0.2,
  updated: 0.2,
  unchanged: 0.5,
};
const reasonsOf = (figures: Partial<PlanTally>, loads: readonly PlanTally[] = usual) => {
  const plan = { ...load({ rows: 100, keys: 100, unchanged: 100, ...figures }), removals: 0, keysBefore: 0 };
  return holdReasons(snapshotsOf(1, drift), plan, loads);
};

describe("a plan is compared with the median of the feed's last loads", () => {
  test.each<[string, Partial<PlanTally>, string[]]>([
    ["as usual", {}, []],
    ["half the rows is still within", { rows: 50, keys: 50, unchanged: 50 }, []],
    ["fewer rows", { rows: 49, keys: 100, unchanged: 49 }, ["drift.rows"]],
    ["more than twice the rows", { rows: 201, unchanged: 201 }, ["drift.rows"]],
    ["keys that come again and again", { keys: 3 }, ["drift.keys"]],
    ["many new ones", { created: 31, unchanged: 69 }, ["drift.created"]],
    ["many updates", { updated: 21, unchanged: 79 }, ["drift.updated"]],
    ["no row that changes nothing", { unchanged: 0, updated: 20, created: 10 }, ["drift.unchanged"]],
    ["a column that is empty", { empty: { value: 100 } }, ["drift.empty"]],
    ["a column that nobody looks at", { empty: { other: 100 } }, []],
    ["nothing at all", { rows: 0, keys: 0, unchanged: 0 }, ["drift.rows", "drift.keys"]],
  ])("%s", (_case, figures, codes) => {
    expect(reasonsOf(figures).map(({ code }) => code)).toEqual(codes);
  });

  test("and a reason says what was found, what was expected, and of how many loads that is the median", () => {
    expect(reasonsOf({ rows: 49, unchanged: 49 })).toEqual([
      {
        code: "drift.rows",
        column: "",
        found: "0.49",
        least: "0.5",
        most: "2",
        message:
          "the file has 49 rows, 0.49 times the median of the last 3 loads (100); the feed expects 0.5 to 2 times",
      },
    ]);
    expect(reasonsOf({ empty: { value: 20 } })).toEqual([
      {
        code: "drift.empty",
        column: "value",
        found: "0.2",
        least: "0",
        most: "0.15",
        message:
          "20 % of its rows have nothing in value; of the last 3 loads 5 % did (median), and the feed expects 0 % to 15 %",
      },
    ]);
  });

  test("and with nothing before there are as many loads as the feed asks for", () => {
    expect(reasonsOf({ rows: 1, keys: 1, unchanged: 1 }, usual.slice(0, 2))).toEqual([]);
  });
});

test.each([
  [[], 0],
  [[3], 3],
  [[1, 10], 5.5],
  [[9, 1, 4], 4],
  [[10, 9, 100, 2], 9.5],
])("the median of %p is %p", (values, middle) => {
  expect(median(values)).toBe(middle);
});
