import { describe, expect, test } from "bun:test";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { encodeText, unitsOf } from "./sender-text.ts";

type Label = ConstructorParameters<typeof TextDecoder>[0];
const all = [
  { encoding: "utf-8", label: "utf-8" },
  { encoding: "utf-16le", label: "utf-16le" },
  { encoding: "utf-16be", label: "utf-16be" },
  { encoding: "shift_jis", label: "shift_jis" },
  { encoding: "cp932", label: "shift_jis" },
  { encoding: "euc-jp", label: "euc-jp" },
  { encoding: "iso-8859-1", label: "iso-8859-1" },
] as const satisfies readonly { readonly encoding: TextEncoding; readonly label: Label }[];

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
