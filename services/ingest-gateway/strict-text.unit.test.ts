import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import iconv from "iconv-lite";
import { type BadBytes, type Encoding, strictDecoder, WrongEncoding } from "./strict-text.ts";

/** Reads bytes in pieces of the given sizes (repeated); the text, or what was wrong. */
function read(
  encoding: Encoding,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length || 1],
): string | BadBytes {
  const decoder = strictDecoder(encoding);
  let text = "";
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      text += decoder.decode(bytes.subarray(at, at + size));
      at += size;
    }
    decoder.end();
    return text;
  } catch (error) {
    if (error instanceof WrongEncoding) return error.bad;
    throw error;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
const japanese = fc
  .array(fc.constantFrom("東京", "ｱｲｳ", "ソ", "表", "髙", "a,b\n", "漢字\r\n", "~", "①"))
  .map((parts) => parts.join(""));

describe("well-formed text is read as it is, however it is cut", () => {
  test("utf-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), sizes, (text, cuts) => {
        expect(read("utf-8", new TextEncoder().encode(text), cuts)).toBe(text);
      }),
    );
  });

  test("shift_jis", () => {
    fc.assert(
      fc.property(japanese, sizes, (text, cuts) => {
        expect(read("shift_jis", iconv.encode(text, "shift_jis"), cuts)).toBe(text);
      }),
    );
  });

  test("shift_jis control characters, on every runtime", () => {
    expect(read("shift_jis", new Uint8Array([0x1a, 0x1c, 0x7f]))).toBe("\u001a\u001c\u007f");
  });

  test("a byte order mark stays", () => {
    expect(read("utf-8", new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe("\ufeffa");
  });
});

describe("the first ill-formed sequence is named by byte, line and hex", () => {
  test.each([
    ["utf-8", [0x61, 0x0a, 0xc3, 0x28], { byte: 3, line: 2, hex: "c3 28" }],
    ["utf-8", [0xff], { byte: 1, line: 1, hex: "ff" }],
    ["utf-8", [0x0a, 0x0a, 0x80], { byte: 3, line: 3, hex: "80" }],
    ["utf-8", [0xed, 0xa0, 0x80], { byte: 1, line: 1, hex: "ed a0" }],
    ["utf-8", [0x61, 0xe3, 0x81], { byte: 2, line: 1, hex: "e3 81" }],
    ["utf-8", [0xf0, 0x9f, 0x98, 0x41], { byte: 1, line: 1, hex: "f0 9f 98 41" }],
    ["shift_jis", [0x93, 0x8c, 0x0a, 0xa0], { byte: 4, line: 2, hex: "a0" }],
    ["shift_jis", [0x93, 0x8c, 0x81, 0x20], { byte: 3, line: 1, hex: "81 20" }],
    ["shift_jis", [0x61, 0x80], { byte: 2, line: 1, hex: "80" }],
    ["shift_jis", [0x61, 0x81], { byte: 2, line: 1, hex: "81" }],
  ] as const)("%s %p", (encoding, bytes, bad) => {
    expect(read(encoding, new Uint8Array(bytes))).toEqual(bad);
    expect(read(encoding, new Uint8Array(bytes), [1])).toEqual(bad);
  });

  test("wherever it stands in a stream and however that is cut", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        sizes,
        (before, after, cuts) => {
          const head = new TextEncoder().encode(before);
          const bytes = Buffer.concat([head, new Uint8Array([0xff]), new TextEncoder().encode(after)]);
          expect(read("utf-8", bytes, cuts)).toEqual({
            byte: head.length + 1,
            line: before.split("\n").length,
            hex: "ff",
          });
        },
      ),
    );
    fc.assert(
      fc.property(japanese, japanese, sizes, (before, after, cuts) => {
        const head = iconv.encode(before, "shift_jis");
        const bytes = Buffer.concat([head, new Uint8Array([0xa0]), iconv.encode(after, "shift_jis")]);
        expect(read("shift_jis", bytes, cuts)).toMatchObject({
          byte: head.length + 1,
          line: before.split("\n").length,
          hex: "a0",
        });
      }),
    );
  });
});
