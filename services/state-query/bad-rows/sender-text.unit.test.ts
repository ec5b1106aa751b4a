import { describe, expect, test } from "bun:test";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { encodeText, unitsOf } from "./sender-text.ts";

const labels: Readonly<Record<TextEncoding, string>> = {
  "utf-8": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  shift_jis: "shift_jis",
  cp932: "shift_jis",
  "euc-jp": "euc-jp",
  "iso-8859-1": "iso-8859-1",
};
const all = Object.entries(labels).map(([encoding, label]) => ({
  encoding: encoding as TextEncoding,
  label,
}));

describe.each(all)("$encoding", ({ encoding, label }) => {
  const text = encoding === "iso-8859-1" ? "Zürich, =1" : "表示 ソ能, 口座名義人の値が＝で始まる\u3000ｱ";

  test("is written as the decoders read it", () => {
    expect(new TextDecoder(label).decode(encodeText(text, encoding))).toBe(text);
  });

  test("is stepped through by characters: a second byte that looks like ASCII is none", () => {
    const units = unitsOf(encodeText(text, encoding), encoding);
    const shown = Array.from(text, (char) => (/[\u0020-\u007e\u3000＝]/.test(char) ? char : "x")).join("");
    expect(units.map(({ char }) => char).join("")).toBe(shown);
    expect(Buffer.concat(units.map(({ bytes }) => bytes)).equals(encodeText(text, encoding))).toBe(true);
  });

  test("has a question mark for what it cannot write", () => {
    if (encoding.startsWith("utf-")) return;
    expect(new TextDecoder(label).decode(encodeText("a😀b", encoding))).toBe("a?b");
  });
});
