import { describe, expect, test } from "bun:test";
import { checkCsvFormat, type CsvFormat } from "./csv-format.ts";
import { feeds } from "./feeds/catalogue.ts";

const format: CsvFormat = {
  kind: "csv",
  encoding: "utf-8",
  delimiter: ";",
  quote: '"',
  header: "by-name",
  columns: ["a", "b"],
};

describe("a format that contradicts itself is refused before it is put to use", () => {
  test.each<[Partial<CsvFormat>, string]>([
    [{ columns: ["a", "a"] }, "the column a is named twice"],
    [{ decimalComma: ["c"] }, "the decimal comma is declared for c, which is no column"],
    [{ comment: ";" }, "the comment character is the delimiter too"],
    [{ escape: "\\", quote: null }, "an escape needs a quote"],
    [{ skipLines: 1.5 }, "skipLines is a whole number from 0"],
    [{ skipLines: -1 }, "skipLines is a whole number from 0"],
    [{ encoding: "shift_jis", mark: "required" }, "only Unicode has a byte order mark"],
    ...["", "a;b", 'a"', "a\nb", " NULL"].map((text): [Partial<CsvFormat>, string] => [
      { nulls: ["NULL", text] },
      "a NULL spelling has 1 to 100 characters, no blank at its ends, and no delimiter, quote or line end",
    ]),
  ])("%p: %s", (settings, fault) => {
    expect(() => checkCsvFormat({ ...format, ...settings })).toThrow(
      `the CSV format contradicts itself: ${fault}`,
    );
  });

  test("and one that does not is not", () => {
    const all = {
      nulls: ["NULL", "\\N"],
      comment: "#",
      escape: "\\",
      skipLines: 3,
      decimalComma: ["b"],
    } as const;
    checkCsvFormat({ ...format, ...all, mark: "required", lineEnd: "\r\n", trim: true });
    for (const feed of feeds.values()) checkCsvFormat(feed.format);
  });
});
