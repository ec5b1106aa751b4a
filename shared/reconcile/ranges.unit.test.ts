import { describe, expect, test } from "bun:test";
import type { StateValue } from "@sluice/contracts/feed.ts";
import fc from "fast-check";
import type { LegacyTable } from "../ports/legacy-store.ts";
import { everything, isSame, nothing, plus, rangeOf, sumsOf, within } from "./ranges.ts";
import { placeOf, rowDigest } from "./row-digest.ts";

const table: LegacyTable = {
  table: "legacy.things",
  key: ["a", "b"],
  types: { a: "text", b: "text", amount: "numeric", note: "text" },
};
const texts = fc.option(fc.string({ unit: "grapheme", maxLength: 6 }));
const rows = fc.record<Record<string, StateValue>>({
  a: texts,
  b: texts,
  amount: fc.option(fc.integer()),
  note: texts,
});

describe("a row's digest", () => {
  test("differs when any owned value differs, and lists of texts are never confused", () =>
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const same = Object.keys(table.types).every((name) => one[name] === other[name]);
        expect(rowDigest(table, one).digest === rowDigest(table, other).digest).toBe(same);
        const [a, b] = [rowDigest(table, one), rowDigest(table, other)];
        expect(placeOf(a.key) === placeOf(b.key)).toBe(one["a"] === other["a"] && one["b"] === other["b"]);
      }),
      {
        examples: [
          [
            { a: "1:x", b: "", amount: 1, note: null },
            { a: "1", b: "x1:", amount: 1, note: null },
          ],
        ],
      },
    ));

  test("asks neither how a number is written, nor in what order the mapping names its columns, nor for columns of others", () => {
    const { types, ...rest } = table;
    const turned = { ...rest, types: Object.fromEntries(Object.entries(types).toReversed()) };
    const row = { a: "x", b: "y", amount: "12.50", note: null };
    expect(rowDigest(turned, { note: null, amount: "12.5", b: "y", a: "x", theirs: 7 })).toEqual(
      rowDigest(table, row),
    );
  });
});

const digests = fc.array(
  fc.record({
    place: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    digest: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  { maxLength: 60 },
);

describe("ranges", () => {
  test("add up to the range that holds them, in any order of rows", () =>
    fc.assert(
      fc.property(
        digests,
        fc.integer({ min: 0, max: 24 }),
        fc.integer({ min: 1, max: 8 }),
        (all, bits, more) => {
          const coarse = sumsOf(all, bits);
          const fine = sumsOf(all.toReversed(), bits + more);
          const folded = new Map<number, typeof nothing>();
          for (const [index, sum] of fine) {
            const parent = Math.floor(index / 2 ** more);
            folded.set(parent, plus(folded.get(parent) ?? nothing, sum));
          }
          expect(folded.size).toBe(coarse.size);
          for (const [index, sum] of coarse) expect(isSame(sum, folded.get(index) ?? nothing)).toBe(true);
        },
      ),
    ));

  test("show one row that is changed, gone or more, in its own range and in no other", () =>
    fc.assert(
      fc.property(digests, fc.nat(), fc.bigInt({ min: 1n, max: 2n ** 62n }), (all, pick, by) => {
        fc.pre(all.length > 0);
        const at = pick % all.length;
        const row = all[at];
        if (row === undefined) throw new Error("no such row");
        const without = all.toSpliced(at, 1);
        for (const other of [without, [...all, row], [...without, { ...row, digest: row.digest + by }]]) {
          const [before, after] = [sumsOf(all, 12), sumsOf(other, 12)];
          for (let index = 0; index < 2 ** 12; index += 1)
            expect(isSame(before.get(index) ?? nothing, after.get(index) ?? nothing)).toBe(
              index !== rangeOf(row.place, 12).index,
            );
        }
      }),
      { numRuns: 20 },
    ));

  test("hold the places that lie in them", () => {
    expect(within([everything])(2 ** 32 - 1)).toBe(true);
    const holds = within([rangeOf(0xab_00_00_00, 8), rangeOf(0, 8)]);
    expect([0xab_ff_ff_ff, 0xac_00_00_00, 0x00_ff_ff_ff, 0x01_00_00_00].map(holds)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(within([])(0)).toBe(false);
  });
});
