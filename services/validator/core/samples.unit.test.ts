import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { samplesOf } from "./samples.ts";

const sampleOf = (count: number, most: number): readonly number[] => {
  const samples = samplesOf<number>(most);
  for (let item = 0; item < count; item += 1) samples.add(item);
  return samples.all();
};

describe("a sample", () => {
  test("is everything where that is not too much", () => {
    expect(sampleOf(10, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("begins with the first ones, is as large as it may be, in order, and always the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 50 }), (count, most) => {
        const sample = sampleOf(count, most);
        expect(sample).toHaveLength(Math.min(count, most));
        const first = Math.min(count, Math.ceil(most / 2));
        expect(sample.slice(0, first)).toEqual(Array.from({ length: first }, (_, at) => at));
        expect(sample).toEqual([...new Set(sample)].toSorted((a, b) => a - b));
        expect(sampleOf(count, most)).toEqual(sample);
      }),
    );
  });

  test("is spread over the rest: no tenth of it is left out", () => {
    const spread = sampleOf(100_000, 200).slice(100);
    const tenths = new Set(spread.map((item) => Math.floor(item / 10_000)));
    expect(tenths.size).toBe(10);
  });
});
