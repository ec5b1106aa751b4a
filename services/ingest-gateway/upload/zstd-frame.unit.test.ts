import { expect, test } from "bun:test";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { ZstdFrame } from "./zstd-frame.ts";

const content = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.integer({ min: 0, max: 400_000 }).map((length) => new Uint8Array(length).fill(7)),
  fc
    .integer({ min: 0, max: 300_000 })
    .map((length) => Uint8Array.from({ length }, (_, at) => (at * at) >> 4)),
);
const params = fc.record({
  [constants.ZSTD_c_checksumFlag]: fc.constantFrom(0, 1),
  [constants.ZSTD_c_contentSizeFlag]: fc.constantFrom(0, 1),
  [constants.ZSTD_c_compressionLevel]: fc.constantFrom(1, 3, 9),
});

test("a frame's end is found in any frame, however it is cut into pieces, and whatever follows", () => {
  fc.assert(
    fc.property(
      content,
      params,
      fc.integer({ min: 1, max: 70_000 }),
      fc.uint8Array({ maxLength: 9 }),
      (bytes, options, size, more) => {
        const packed = zstdCompressSync(bytes, { params: options });
        const all = Buffer.concat([packed, more]);
        const frame = new ZstdFrame();
        let taken = 0;
        for (let at = 0; at < all.length; at += size) {
          expect(frame.isWhole).toBe(taken === packed.length);
          taken += frame.push(all.subarray(at, at + size));
        }
        expect([taken, frame.isWhole]).toEqual([packed.length, true]);
      },
    ),
    { numRuns: 60 },
  );
});

test("a frame that is cut off anywhere is not whole", () => {
  const packed = zstdCompressSync("a,b\n1,2\n", { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  for (let length = 0; length < packed.length; length += 1) {
    const frame = new ZstdFrame();
    frame.push(packed.subarray(0, length));
    expect([length, frame.isWhole]).toEqual([length, false]);
  }
});

test("what is no frame is taken whole, so that the decoder says so", () => {
  const frame = new ZstdFrame();
  expect([frame.push(Buffer.from("1,2\n3,4\n")), frame.isWhole]).toEqual([8, false]);
});
