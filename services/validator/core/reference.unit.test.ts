import { describe, expect, test } from "bun:test";
import { FileId } from "@sluice/contracts/ids.ts";
import fc from "fast-check";
import * as v from "valibot";
import { afterEnd, noReference, type Reference } from "./reference.ts";

const file = (number: number) => v.parse(FileId, `f_${String(number).padStart(26, "0")}`);

describe("what is known of an entity type", () => {
  test("goes up to the first file that has not ended, and on when that one has", () => {
    const late = afterEnd(afterEnd(noReference, 1, null), 3, null);
    expect(late).toEqual({ through: 1, beyond: [3], live: null });
    expect(afterEnd(late, 2, null)).toEqual({ through: 3, beyond: [], live: null });
  });

  test("has the newest loaded snapshot, also of a file that waited for a person before", () => {
    const held = afterEnd(afterEnd(noReference, 1, { file: file(1), shards: 2 }), 2, null);
    expect(held.live).toEqual({ file: file(1), sequence: 1, shards: 2 });
    expect(afterEnd(held, 2, { file: file(2), shards: 3 })).toEqual({
      through: 2,
      beyond: [],
      live: { file: file(2), sequence: 2, shards: 3 },
    });
  });

  test("is the same in whatever order, and however often, it is told", () => {
    const told = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }).chain((loads) => {
      const facts = loads.map((isLoaded, at) => ({ sequence: at + 1, isLoaded }));
      const twice = [...facts, ...facts];
      return fc.tuple(fc.constant(loads), fc.shuffledSubarray(twice, { minLength: twice.length }));
    });
    fc.assert(
      fc.property(told, ([loads, facts]) => {
        const end = facts.reduce<Reference>(
          (known, { sequence, isLoaded }) =>
            afterEnd(known, sequence, isLoaded ? { file: file(sequence), shards: 1 } : null),
          noReference,
        );
        const last = loads.lastIndexOf(true) + 1;
        const live = last === 0 ? null : { file: file(last), sequence: last, shards: 1 };
        expect(end).toEqual({ through: loads.length, beyond: [], live });
      }),
    );
  });
});
