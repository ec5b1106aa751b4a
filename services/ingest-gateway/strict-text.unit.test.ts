import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import iconv from "iconv-lite";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { read } from "./testing-text.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
const standard = fc
  .array(fc.constantFrom("東京", "ｱｲｳ", "ソ", "表", "a,b\n", "漢字\r\n", "~", "∵"))
  .map((parts) => parts.join(""));
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

  test.each([
    ["cp932", "cp932", japanese],
    ["utf-16le", "utf-16le", fc.string({ unit: "binary" })],
    ["utf-16be", "utf-16be", fc.string({ unit: "binary" })],
    [
      "iso-8859-1",
      "iso-8859-1",
      fc.string({ unit: fc.constantFrom("a", "\n", "é", "ÿ", "¤", "\u00a0", ",") }),
    ],
    ["shift_jis", "cp932", standard],
    ["euc-jp", "euc-jp", standard],
  ] as const)("%s", (encoding, others, texts) => {
    fc.assert(
      fc.property(texts, sizes, (text, cuts) => {
        fc.pre(!/^(?:\ufffe|ï»¿|ÿþ|þÿ)/.test(text));
        expect(read(encoding, iconv.encode(text, others), cuts)).toBe(text);
      }),
    );
  });

  test("control characters, on every runtime", () => {
    for (const encoding of ["shift_jis", "cp932", "euc-jp", "iso-8859-1", "utf-8"] as const)
      expect(read(encoding, new Uint8Array([0x1a, 0x1c, 0x7f]))).toBe("\u001a\u001c\u007f");
  });

  test("a byte order mark stays", () => {
    expect(read("utf-8", new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe("\ufeffa");
  });
});

describe("the first ill-formed sequence is named by byte, line, column and hex, with what it is", () => {
  const cut = "the beginning of a character that the file's end cuts off";
  const vendors = "a character that cp932 has and shift_jis has not";
  test.each<
    [
      encoding: TextEncoding,
      bytes: number[],
      byte: number,
      line: number,
      column: number,
      hex: string,
      why: string,
    ]
  >([
    ["utf-8", [0x61, 0x0a, 0xc3, 0x28], 3, 2, 1, "c3 28", "which is no utf-8 text"],
    [
      "utf-8",
      [0xff, 0xfe, 0x61, 0x00],
      1,
      1,
      1,
      "ff",
      "which is no utf-8 text (a file in utf-16le may begin so)",
    ],
    ["utf-8", [0x0a, 0x0a, 0x80], 3, 3, 1, "80", "which is no utf-8 text"],
    ["utf-8", [0xed, 0xa0, 0x80], 1, 1, 1, "ed a0", "which is no utf-8 text"],
    ["utf-8", [0x61, 0xe3, 0x81], 2, 1, 2, "e3 81", cut],
    ["utf-8", [0xf0, 0x9f, 0x98, 0x41], 1, 1, 1, "f0 9f 98 41", "which is no utf-8 text"],
    ["utf-8", [0xf0, 0xa0, 0xae, 0xb7, 0xe8, 0xa1, 0xa8, 0xff], 8, 1, 3, "ff", "which is no utf-8 text"],
    ["utf-8", [0xef, 0xbb, 0xbf, 0x61, 0xff], 5, 1, 2, "ff", "which is no utf-8 text"],
    ["utf-8", [0x61, 0x0d, 0x61, 0x0d, 0x61, 0xff], 6, 3, 2, "ff", "which is no utf-8 text"],
    ["utf-8", [0x61, 0x0d, 0xff], 3, 2, 1, "ff", "which is no utf-8 text"],
    ["utf-8", [0x61, 0x0d, 0x0a, 0x0d, 0xff], 5, 2, 2, "ff", "which is no utf-8 text"],
    [
      "utf-16le",
      [0x61, 0x00, 0x0a, 0x00, 0x00, 0xdc, 0x61, 0x00],
      5,
      2,
      1,
      "00 dc",
      "which is no utf-16le text",
    ],
    ["utf-16be", [0x00, 0x61, 0xd8, 0x00, 0x00, 0x41], 3, 1, 2, "d8 00 00 41", "which is no utf-16be text"],
    ["utf-16be", [0x00, 0x61, 0xd8, 0x00], 3, 1, 2, "d8 00", cut],
    ["utf-16le", [0x61, 0x00, 0x61], 3, 1, 2, "61", cut],
    ["utf-16le", [0xfe, 0xff, 0x00, 0x61], 1, 1, 1, "fe ff", "the byte order mark of utf-16be"],
    ["utf-16be", [0xff, 0xfe, 0x61, 0x00], 1, 1, 1, "ff fe", "the byte order mark of utf-16le"],
    ["shift_jis", [0x93, 0x8c, 0x0a, 0xa0], 4, 2, 1, "a0", "which is no shift_jis text"],
    ["shift_jis", [0x93, 0x8c, 0x81, 0x20], 3, 1, 2, "81 20", "which is no shift_jis text"],
    ["shift_jis", [0x61, 0x80], 2, 1, 2, "80", "which is no shift_jis text"],
    ["shift_jis", [0x61, 0x81], 2, 1, 2, "81", cut],
    ["shift_jis", [0x93, 0x8c, 0xb1, 0x87, 0x40, 0x61], 4, 1, 3, "87 40", vendors],
    ["shift_jis", [0x0a, 0xfb, 0xfc], 2, 2, 1, "fb fc", vendors],
    ["shift_jis", [0xf0, 0x40], 1, 1, 1, "f0 40", vendors],
    [
      "shift_jis",
      [0xef, 0xbb, 0xbf, 0x61],
      1,
      1,
      1,
      "ef bb",
      "which is no shift_jis text (a file in utf-8 may begin so)",
    ],
    [
      "cp932",
      [0xef, 0xbb, 0xbf, 0x61],
      1,
      1,
      1,
      "ef bb",
      "which is no cp932 text (a file in utf-8 may begin so)",
    ],
    ["cp932", [0x87, 0x40, 0xff], 3, 1, 2, "ff", "which is no cp932 text"],
    ["euc-jp", [0xc5, 0xec, 0x0a, 0x81], 4, 2, 1, "81", "which is no euc-jp text"],
    ["euc-jp", [0xad, 0xa1], 1, 1, 1, "ad a1", "a vendor's character that euc-jp has not"],
    ["euc-jp", [0x8f, 0xa2, 0x41], 1, 1, 1, "8f a2 41", "which is no euc-jp text"],
    ["euc-jp", [0x61, 0x8f, 0xa2], 2, 1, 2, "8f a2", cut],
    [
      "iso-8859-1",
      [0xe9, 0x93, 0x61],
      2,
      1,
      2,
      "93",
      "which is no character of iso-8859-1 (windows-1252 has one)",
    ],
    ["iso-8859-1", [0xef, 0xbb, 0xbf, 0x61], 1, 1, 1, "ef bb bf", "the byte order mark of utf-8"],
    ["iso-8859-1", [0xff, 0xfe, 0x61], 1, 1, 1, "ff fe", "the byte order mark of utf-16le"],
  ])("%s %p", (encoding, bytes, byte, line, column, hex, why) => {
    const bad = { byte, line, column, hex, why };
    for (const size of [bytes.length, 1, 2, 3])
      expect({ size, read: read(encoding, new Uint8Array(bytes), [size]) }).toEqual({ size, read: bad });
  });

  test("wherever it stands in a stream and however that is cut", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), japanese);
    const placeBehind = (before: string) => ({
      line: before.split("\n").length,
      column:
        [...(before.split("\n").at(-1) ?? "").replace(before.includes("\n") ? "" : /^\ufeff/, "")].length + 1,
    });
    const lineFeeds = text.map((any) => any.replaceAll("\r", " "));
    fc.assert(
      fc.property(lineFeeds, text, sizes, (before, after, cuts) => {
        const head = new TextEncoder().encode(before);
        const bytes = Buffer.concat([head, new Uint8Array([0xff]), new TextEncoder().encode(after)]);
        const bad = { byte: head.length + 1, ...placeBehind(before), hex: "ff" };
        expect(read("utf-8", bytes, cuts)).toMatchObject(bad);
      }),
    );
    const jis = japanese.map((any) => any.replaceAll("\r", ""));
    fc.assert(
      fc.property(jis, japanese, sizes, (before, after, cuts) => {
        const head = iconv.encode(before, "shift_jis");
        const bytes = Buffer.concat([head, new Uint8Array([0xa0]), iconv.encode(after, "shift_jis")]);
        const bad = { byte: head.length + 1, ...placeBehind(before), hex: "a0" };
        expect(read("cp932", bytes, cuts)).toMatchObject(bad);
      }),
    );
  });
});
