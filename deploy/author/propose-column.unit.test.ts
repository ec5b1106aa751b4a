import { describe, expect, test } from "bun:test";
import type { LegacyType } from "@sluice/contracts/feed.ts";
import { proposeColumn, proposeKey } from "./propose-column.ts";

const times = (count: number, value: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => value(at));

describe("a column is proposed to be", () => {
  test.each<[what: string, values: readonly string[], schema: string, legacyType: LegacyType]>([
    ["days", ["2026-01-31", "2025-12-01"], "v.check(isDay", "date"],
    ["text, where one of the days does not exist", ["2026-01-31", "2026-02-30"], "v.maxLength(20", "text"],
    ["digits of one length", ["001", "420"], "[0-9]{3}$/", "text"],
    ["digits or nothing", ["001", "", "420"], "(?:[0-9]{3})?$/", "text"],
    ["whole numbers", ["0", "-12", "4200"], "-?(?:0|[1-9][0-9]{0,8})$/", "integer"],
    ["decimals", ["1.5", "12", "0.25"], "decimal(12, 2)", "numeric"],
    ["a list", times(20, (at) => (at % 2 === 0 ? "gold" : "plain")), 'v.picklist(["gold", "plain"]', "text"],
    ["text, at most twice as long as it was", ["Aoki", "Ito and sons limited"], "v.maxLength(40", "text"],
    ["text, since decimals with gaps have no schema yet", ["1.5", ""], "v.maxLength(20", "text"],
    ["text, since a number with a leading zero is none", ["012", "7"], "v.maxLength(20", "text"],
    [
      "text that may be empty, where nothing is known of it",
      ["", ""],
      "v.pipe(v.string(), v.maxLength",
      "text",
    ],
  ])("%s", (_what, values, schema, legacyType) => {
    const proposed = proposeColumn("c", values);
    expect(proposed.schema.replaceAll('","', '", "')).toContain(schema);
    expect(proposed.legacyType).toBe(legacyType);
  });

  test("numbers with a decimal comma, and says so", () => {
    expect(proposeColumn("c", ["1,5", "12,25"])).toMatchObject({
      schema: "decimal(12, 2)",
      decimalComma: true,
    });
  });
});

describe("a key is proposed to be", () => {
  test.each<[string, readonly (readonly string[])[], readonly string[] | null]>([
    [
      "the first column without a repeat or a gap",
      [
        ["", "1", "x"],
        ["a", "2", "x"],
      ],
      ["b"],
    ],
    [
      "two columns together, where none is one alone",
      [
        ["1", "1", "x"],
        ["1", "2", "x"],
        ["2", "1", "x"],
      ],
      ["a", "b"],
    ],
    [
      "nothing, where rows repeat",
      [
        ["1", "1", "x"],
        ["1", "1", "x"],
      ],
      null,
    ],
  ])("%s", (_case, rows, key) => {
    expect(proposeKey(["a", "b", "c"], rows)).toEqual(key);
  });
});
