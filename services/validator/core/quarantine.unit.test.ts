import { describe, expect, test } from "bun:test";
import { bankBranches } from "@sluice/contracts/feeds/bank-branches.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import fc from "fast-check";
import { judge } from "./judge.ts";
import { quarantinedRecords } from "./quarantine.ts";

const order = (key: string, isGood = true): string[] => [
  key,
  isGood ? "created" : "teleported",
  "2026-11-20T09:30:00Z",
  "Aoki",
  "JPY",
  "1",
];
const branch = (code: string, name = "東京"): string[] => ["0001", code, "ﾐｽﾞﾎ", "みずほ", "ﾄｳｷﾖｳ", name];
const numbered = (rows: readonly string[][]) => rows.map((fields, at) => ({ record: 10 * (at + 1), fields }));

describe("of a shard with bad rows", () => {
  test("a bad row is kept aside, and with it every later row of its key, but none before it", () => {
    const rows = [order("A-1"), order("B-1"), order("A-1", false), order("A-1"), order("B-1")];
    expect(quarantinedRecords(orders, numbered(rows))).toEqual([30, 40]);
  });

  test("all rows of a key that must be unique and is not are kept aside", () => {
    const rows = [branch("001"), branch("002"), branch("001", "大阪"), branch("003", "")];
    expect(quarantinedRecords(bankBranches, numbered(rows))).toEqual([10, 30, 40]);
  });

  test("what is left is good, and nothing of a good shard is kept aside", () => {
    const key = fc.constantFrom("A-1", "A-2", "A-3");
    const rows = fc.array(fc.tuple(key, fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(rows, (steps) => {
        const shard = numbered(steps.map(([one, isGood]) => order(one, isGood)));
        const aside = new Set(quarantinedRecords(orders, shard));
        expect(
          judge(
            orders,
            shard.filter(({ record }) => !aside.has(record)),
          ).errors,
        ).toBe(0);
        expect(aside.size === 0).toBe(judge(orders, shard).errors === 0);
      }),
    );
  });
});
