import { expect, test } from "bun:test";
import fc from "fast-check";
import { branchChange } from "../../ports/legacy-store.suite.ts";
import { wavesOf } from "./waves.ts";

const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), { maxLength: 20 });

test("every change lies in one wave, an entity at most once in a wave, and its changes in order", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const changes = steps.map(([entity, removes], index) =>
        branchChange(String(entity), index + 1, removes ? null : "x"),
      );
      const waves = wavesOf(changes);
      const flat = waves.flatMap(({ changes }) => changes);
      expect(flat).toHaveLength(changes.length);
      expect(waves.flatMap(({ places }) => places.map((place) => changes[place]))).toEqual(flat);
      for (const { changes: wave, removes } of waves) {
        expect(new Set(wave.map(({ event }) => event.entity)).size).toBe(wave.length);
        expect(wave.every(({ row }) => (row === null) === removes)).toBe(true);
      }
      for (const entity of new Set(changes.map(({ event }) => event.entity))) {
        const versions = flat
          .filter(({ event }) => event.entity === entity)
          .map(({ event }) => event.version);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      }
    }),
  );
});

test("distinct entities of one table are one wave", () => {
  expect(wavesOf([branchChange("1", 1, "x"), branchChange("2", 1, "y")])).toHaveLength(1);
});
