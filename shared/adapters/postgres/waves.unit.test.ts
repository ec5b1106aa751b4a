import { expect, test } from "bun:test";
import fc from "fast-check";
import { branchChange } from "../../ports/legacy-store.suite.ts";
import { wavesOf } from "./waves.ts";

const steps = fc.array(
  fc.record({
    entity: fc.integer({ min: 0, max: 3 }),
    version: fc.integer({ min: 1, max: 6 }),
    removes: fc.boolean(),
  }),
  { maxLength: 20 },
);
const shape = (...changes: ReturnType<typeof branchChange>[]) =>
  wavesOf(changes).map(({ removes, entries }) => [
    removes ? "remove" : "write",
    ...entries.map(({ change, part }) => `${change.event.version} ${part}`),
  ]);

test("every event lies in one wave, one of an entity's in a wave is the newest, and it is the greatest", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const changes = steps.map(({ entity, version, removes }) =>
        branchChange(String(entity), version, removes ? null : "x"),
      );
      const waves = wavesOf(changes);
      const entries = waves.flatMap((wave) => wave.entries);
      expect(entries).toHaveLength(new Set(changes.map(({ event }) => event.id)).size);
      expect(entries.map(({ place }) => changes[place])).toEqual(entries.map(({ change }) => change));
      for (const wave of waves)
        for (const group of Map.groupBy(wave.entries, ({ change }) => change.event.entity).values()) {
          const newest = group.filter(({ part }) => part === "newest");
          expect(newest.map(({ change }) => change.event.version)).toEqual([
            Math.max(...group.map(({ change }) => change.event.version)),
          ]);
        }
    }),
  );
});

test("an entity's writes in a row are one wave: only the newest reaches the table", () => {
  const [one, two, three] = [1, 2, 3].map((version) => branchChange("1", version, "x"));
  if (!one || !two || !three) throw new Error("three were made");
  expect(shape(one, three, two)).toEqual([["write", "1 rising", "3 newest", "2 older"]]);
});

test("a removal stands between the writes around it", () => {
  expect(shape(branchChange("1", 1, "x"), branchChange("1", 2, null), branchChange("1", 3, "y"))).toEqual([
    ["write", "1 newest"],
    ["remove", "2 newest"],
    ["write", "3 newest"],
  ]);
});

test("distinct entities of one table are one wave", () => {
  expect(wavesOf([branchChange("1", 1, "x"), branchChange("2", 1, "y")])).toHaveLength(1);
});
