import { expect, test } from "bun:test";
import fc from "fast-check";
import { positionBytes, positionRange, readPosition, writePosition } from "./positions.ts";

const position = fc.record({
  line: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  byte: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

test("any record's position is found in any range that holds it", () => {
  fc.assert(
    fc.property(
      fc.array(position, { minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.nat(),
      (positions, a, b) => {
        const whole = new Uint8Array(positions.length * positionBytes);
        const view = new DataView(whole.buffer);
        for (const [index, each] of positions.entries()) writePosition(view, index * positionBytes, each);
        const [first, last] = [(a % positions.length) + 1, (b % positions.length) + 1].sort((x, y) => x - y);
        if (first === undefined || last === undefined) throw new Error("two numbers sort to two");
        const { offset, length } = positionRange(first, last);
        const bytes = whole.subarray(offset, offset + length);
        for (let record = first; record <= last; record += 1) {
          const wanted = positions[record - 1];
          expect(wanted).toBeDefined();
          expect(readPosition(bytes, first, record)).toEqual(wanted ?? { line: 0, byte: 0 });
        }
      },
    ),
  );
});

test("the layout is the one that objects already have: line as uint32, byte as uint64, little endian", () => {
  const bytes = new Uint8Array(positionBytes);
  writePosition(new DataView(bytes.buffer), 0, { line: 0x01020304, byte: 0x05060708090a });
  expect([...bytes]).toEqual([4, 3, 2, 1, 0x0a, 9, 8, 7, 6, 5, 0, 0]);
});

test("a record outside what was read is an error, not another record's position", () => {
  const bytes = new Uint8Array(2 * positionBytes);
  for (const record of [4, 7])
    expect(() => readPosition(bytes, 5, record)).toThrow(`the positions read do not reach record ${record}`);
});
