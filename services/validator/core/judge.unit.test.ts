import { describe, expect, test } from "bun:test";
import { bankBranches } from "@sluice/contracts/feeds/bank-branches.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { shardSamplesMax } from "@sluice/contracts/report.ts";
import { judge } from "./judge.ts";

const created = ["A-2026-00017", "created", "2026-11-20T09:30:00Z", "Aoki Books", "JPY", "1250.00"];
const withField = (index: number, value: string): string[] =>
  created.map((field, at) => (at === index ? value : field));

describe("an orders row", () => {
  test("passes when every field is as the feed says", () => {
    expect(judge(orders, [{ record: 1, fields: created }])).toMatchObject({
      rows: 1,
      badRows: 0,
      errors: 0,
      samples: [],
    });
  });

  test.each<[fault: string, index: number, value: string, column: string, code: string, message: string]>([
    [
      "a lower-case number",
      0,
      "a-1",
      "order_no",
      "cell.pattern",
      "must be 3 to 20 of A-Z, 0-9 and -, such as A-2026-00017",
    ],
    [
      "an unknown step",
      1,
      "teleported",
      "step",
      "cell.not-in-list",
      "must be one of created, confirmed, shipped, cancelled",
    ],
    [
      "a local time",
      2,
      "2026-11-20 09:30",
      "at",
      "cell.pattern",
      "must be a UTC time such as 2026-11-20T09:30:00Z",
    ],
    ["a day that does not exist", 2, "2026-02-30T09:30:00Z", "at", "cell.rule", "must be a time that exists"],
    [
      "a third decimal place",
      5,
      "12.005",
      "amount",
      "cell.pattern",
      "must be a decimal with at most 12 digits before the point and 2 after it, such as 1250.00",
    ],
    [
      "a leading nought",
      5,
      "012",
      "amount",
      "cell.pattern",
      "must be a decimal with at most 12 digits before the point and 2 after it, such as 1250.00",
    ],
    [
      "an exponent",
      5,
      "1e3",
      "amount",
      "cell.pattern",
      "must be a decimal with at most 12 digits before the point and 2 after it, such as 1250.00",
    ],
    ["an unknown currency", 4, "YEN", "currency", "cell.not-in-list", "must be JPY, USD, EUR or empty"],
    ["no customer", 3, "", "customer", "row.rule", "must be given for a created order"],
    ["no amount", 5, "", "amount", "row.rule", "amount and currency must be given for a created order"],
  ])("is told of %s, with column, value, code and message", (_fault, index, value, column, code, message) => {
    const judgement = judge(orders, [{ record: 4, fields: withField(index, value) }]);
    expect(judgement.samples).toEqual([{ record: 4, column, value, code, message }]);
  });
});

describe("a shard", () => {
  test("counts every error though it samples only some: the first ones, and a spread over the rest", () => {
    const rows = Array.from({ length: shardSamplesMax + 50 }, (_, index) => ({
      record: index + 1,
      fields: withField(1, "teleported"),
    }));
    const judgement = judge(orders, rows);
    expect(judgement).toMatchObject({
      rows: 150,
      badRows: 150,
      errors: 150,
      byCode: { "cell.not-in-list": 150 },
      byColumn: { step: { "cell.not-in-list": 150 } },
    });
    const sampled = judgement.samples.map(({ record }) => record);
    expect(sampled).toHaveLength(shardSamplesMax);
    expect(sampled.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(sampled.at(-1)).toBeGreaterThan(130);
  });

  test("refuses the second row of a key where the feed wants keys unique, and names the first", () => {
    const branch = ["0001", "001", "ﾐｽﾞﾎ", "みずほ", "ﾄｳｷﾖｳ", "東京営業部"];
    const judgement = judge(bankBranches, [
      { record: 3, fields: branch },
      { record: 9, fields: branch },
    ]);
    expect(judgement.samples).toEqual([
      {
        record: 9,
        column: "",
        value: "0001|001",
        code: "row.duplicate-key",
        message: "the key (bank_code, branch_code) must be unique in the file",
        sameAs: 3,
      },
    ]);
  });
});
