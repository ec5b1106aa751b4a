import { expect, test } from "bun:test";
import { sampleEntity, sampleFile } from "../ports/samples.suite.ts";
import type { Difference, Why } from "./difference.ts";
import { entitiesToRetell } from "./repair.ts";

const file = sampleFile("A");
const now = new Date("2026-11-20T10:00:00Z");
const inFlight = { kind: "in-flight", file, version: 2, told: 1 } as const;
const dead = { kind: "dead-lettered", file, letter: "l", cause: "c" } as const;

const cases: readonly (readonly [key: string, why: Why, mends: "always" | "with items" | "never"])[] = [
  ["a row edited by hand", { kind: "edited-by-hand", where: "postgres" }, "always"],
  ["an item edited by hand", { kind: "edited-by-hand", where: "dynamodb" }, "with items"],
  ["an event of a minute ago", { ...inFlight, loadedAt: "2026-11-20T09:59:00Z" }, "never"],
  ["an event of an hour ago", { ...inFlight, loadedAt: "2026-11-20T09:00:00Z" }, "always"],
  ["an event of who knows when", { ...inFlight, loadedAt: null }, "never"],
  ["a letter", { ...dead, isLost: false }, "never"],
  ["a letter that nobody can deliver", { ...dead, isLost: true }, "always"],
  ["a state that nobody can read", { kind: "unreadable", reason: "r" }, "never"],
];
const differences: readonly Difference[] = [
  ...cases.map(([key, why]) => ({ entity: sampleEntity(key).id, row: [], kind: "changed" as const, why })),
  { entity: null, row: ["acme", "X-1"], kind: "extra", why: { kind: "of-nobody" } },
];

for (const takeItems of [false, true])
  test(`a repair ${takeItems ? "that takes items " : ""}tells again what nothing else will bring, and leaves the rest alone`, () => {
    const expected = cases.filter(
      ([, , mends]) => mends === "always" || (takeItems && mends === "with items"),
    );
    const keys: string[] = entitiesToRetell(differences, { now, takeItems }).map(({ key }) => key);
    expect(keys).toEqual(expected.map(([key]) => key));
  });
