import { expect, test } from "bun:test";
import { planShards } from "./plan.ts";

test("a file gets a shard for every started portion of rows, at least one and at most 256", () => {
  expect(planShards(1, 60, 10_000)).toBe(1);
  expect(planShards(600_000, 60, 10_000)).toBe(1);
  expect(planShards(600_001, 60, 10_000)).toBe(2);
  expect(planShards(12_400_000, 100, 10_000)).toBe(13);
  expect(planShards(10 ** 12, 60, 10_000)).toBe(256);
});

test("a file that is not twice nor half as long is cut as the one before it", () => {
  expect(planShards(600_001, 60, 10_000, 1)).toBe(1);
  expect(planShards(6_000_000, 60, 10_000, 20)).toBe(20);
  expect(planShards(6_000_000, 60, 10_000, 5)).toBe(5);
  expect(planShards(6_000_001, 60, 10_000, 5)).toBe(11);
  expect(planShards(6_000_000, 60, 10_000, 21)).toBe(10);
});
