import { queues } from "@sluice/contracts/topology.ts";
import { expect, test } from "bun:test";
import { backOffSeconds } from "./back-off.ts";
import { giveUpAtReceive } from "./process-one.ts";

const receives = Array.from({ length: 100 }, (_, index) => index + 1);

test("grows from one second to a minute and never beyond", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map((count) => backOffSeconds(count, () => 0.999_999))).toEqual([
    1, 2, 4, 8, 16, 32, 60, 60,
  ]);
});

test("an hour of failures costs fewer receives than the host or a queue allows, however the jitter falls", () => {
  const tries = receives.findIndex((_, index) => sum(receives.slice(0, index)) > 3600);
  expect(tries).toBeLessThan(giveUpAtReceive);
});
const sum = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + backOffSeconds(count, () => 0), 0);

test("the host gives a message up, with its reason, before any queue of the topology does", () => {
  for (const { maxReceives } of Object.values(queues)) expect(maxReceives).toBeGreaterThan(giveUpAtReceive);
});
