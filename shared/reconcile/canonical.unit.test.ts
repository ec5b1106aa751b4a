import { describe, expect, test } from "bun:test";
import { canonical } from "./canonical.ts";

describe("one value has one text, however it is written", () => {
  for (const [type, values, text] of [
    ["integer", ["7", "007", "+7", 7], "7"],
    ["bigint", ["-12", "-012", -12], "-12"],
    ["numeric", ["1250", "1250.00", "01250.0", "+1250", "12.5e2", "125000e-2"], "1250"],
    ["numeric", ["0", "-0", "0.00", ".0", "-0.000"], "0"],
    ["numeric", ["-0.50", "-.5", "-5e-1"], "-0.5"],
    ["boolean", [true, "true", "t", "YES", "on", "1"], "true"],
    ["boolean", [false, "false", "F", "no", "off", "0"], "false"],
    ["date", ["2026-11-20", "20261120"], "20777"],
    ["date", ["1969-12-31"], "-1"],
    [
      "timestamptz",
      ["2026-11-20T09:30:00Z", "2026-11-20 18:30+09", "2026-11-20T04:00:00.000-0530", "2026-11-20T09:30"],
      "1795167000",
    ],
    ["timestamptz", ["1969-12-31T23:59:59.75Z"], "-0.25"],
    ["timestamptz", ["1970-01-01T00:00:00.000001Z"], "0.000001"],
  ] as const)
    test(`${type} ${text}`, () => {
      for (const value of values) expect([value, canonical(type, value)]).toEqual([value, text]);
    });

  test("text is taken as it is, blanks and all", () => {
    expect(canonical("text", " 007 ")).toBe(" 007 ");
  });

  test("null is null, and the text null is not", () => {
    expect(canonical("integer", null)).toBeNull();
    expect(canonical("text", "null")).toBe("null");
  });

  test("what a type cannot hold stays as it is", () => {
    for (const type of ["integer", "numeric", "boolean", "date", "timestamptz"] as const)
      for (const text of ["", "?", "1,5", "2026-11-40"]) expect(canonical(type, text)).toBe(text);
  });
});
