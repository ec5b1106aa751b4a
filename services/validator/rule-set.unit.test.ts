import { describe, expect, test } from "bun:test";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { given, rowIs } from "@sluice/contracts/rule.ts";
import * as v from "valibot";
import { rulesHash, ruleSetOf } from "./rule-set.ts";

const withCheck = (check: (text: string) => boolean): AnyFeed => ({
  ...orders,
  row: v.record(v.string(), v.pipe(v.string(), v.check(check))),
});
const withRowCheck = (column: string): AnyFeed => ({
  ...orders,
  row: v.pipe(v.record(v.string(), v.string()), v.check<Record<string, string>>(rowIs(given(column)))),
});

test("a rule set has another name with every change of version, reading, row or limit, and none with what a row does", () => {
  const changed: readonly Partial<AnyFeed>[] = [
    { version: orders.version + 1 },
    { format: { ...orders.format, trim: true } },
    { row: v.record(v.string(), v.pipe(v.string(), v.maxLength(30))) },
    { row: v.record(v.string(), v.pipe(v.string(), v.maxLength(31))) },
    { row: v.record(v.string(), v.pipe(v.string(), v.minLength(31))) },
    { bytesMax: 1 },
    { onBadRows: { kind: "quarantine", shareMax: 0.5 } },
  ];
  const names = changed.map((change) => ruleSetOf({ ...orders, ...change }));
  expect(new Set([ruleSetOf(orders), ...names]).size).toBe(changed.length + 1);
  expect(ruleSetOf({ ...orders, title: "another" })).toBe(ruleSetOf(orders));
  expect(ruleSetOf({ ...orders, keyOf: () => "another" })).toBe(ruleSetOf(orders));
});

test("a column may have the name of one of the schema library's own parts", () => {
  const columnOf = (most: number): AnyFeed => ({
    ...orders,
    row: v.strictObject({ reference: v.pipe(v.string(), v.maxLength(most)) }),
  });
  expect(ruleSetOf(columnOf(20))).not.toBe(ruleSetOf(columnOf(30)));
});

describe("a check", () => {
  test("that declares its rule is that rule, whatever function it is", () => {
    expect(ruleSetOf(withRowCheck("customer"))).toBe(ruleSetOf(withRowCheck("customer")));
    expect(rulesHash(withRowCheck("customer"))).toBe(rulesHash(withRowCheck("customer")));
    expect(ruleSetOf(withRowCheck("customer"))).not.toBe(ruleSetOf(withRowCheck("amount")));
  });

  test("that is a plain function does not lend its text to the name, which must not hang on who prints it", () => {
    const written = withCheck((text) => text.length < 30);
    const minified = withCheck((t) => t.length < 30);
    expect(ruleSetOf(written)).toBe(ruleSetOf(minified));
    expect(ruleSetOf(written)).not.toBe(ruleSetOf(orders));
  });

  test("that is a plain function and was changed finds no old judgement", () => {
    expect(rulesHash(withCheck((text) => text.length < 30))).not.toBe(
      rulesHash(withCheck((text) => text.length < 31)),
    );
  });

  test("is told apart from one that the language brings", () => {
    const read = (operation: (text: string) => unknown): AnyFeed => ({
      ...orders,
      row: v.record(v.string(), v.pipe(v.string(), v.transform(operation))),
    });
    const names = [read(Number), read(String), read((text) => Number(text))].map(ruleSetOf);
    expect(new Set(names).size).toBe(3);
  });
});
