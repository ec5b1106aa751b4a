import { describe, expect, test } from "bun:test";
import { neutral } from "./neutral.ts";

describe("a cell that a spreadsheet would compute", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+81-3", "'+81-3"],
    ["-5", "'-5"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\rx", "'\rx"],
    ["＝1", "'＝1"],
    ["－1", "'－1"],
    ["  =1", "  '=1"],
    ['"=1"', `"'=1"`],
    ["a;=1", "a;'=1"],
    ['"a,""=1"', `"a,""'=1"`],
    ["\t=1", "'\t'=1"],
  ])("%j becomes %j", (text, safe) => {
    expect(neutral(text)).toBe(safe);
  });
});

test.each(["", "12.50", "A-1", "a=b", "o'clock", "東京", "x - y"])("%j stays as it is", (text) => {
  expect(neutral(text)).toBe(text);
});
