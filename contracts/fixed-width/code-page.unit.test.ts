import { describe, expect, test } from "bun:test";
import { type CodePage, codeTables, decodeBytes, encodeText, unmapped } from "./code-page.ts";
import oracle from "./code-page.oracle.json" with { type: "json" };

const outside: Readonly<Record<CodePage, Readonly<Record<string, string>>>> = oracle;
const pages: readonly CodePage[] = ["jis-x-0201", "ibm290"];

describe.each([...pages])("%s", (page) => {
  test("has the characters that glibc's iconv has, and no others", () => {
    const ours = codeTables[page].text.flatMap((character, byte): [string, string][] =>
      character === unmapped || character === "\u00A0"
        ? []
        : [[byte.toString(16).padStart(2, "0").toUpperCase(), character]],
    );
    expect(Object.fromEntries(ours)).toEqual({ ...outside[page] });
  });

  test("gives each byte back", () => {
    for (const [byte, character] of codeTables[page].text.entries())
      if (character !== unmapped) expect([...bytesOf(character, page)]).toEqual([byte]);
  });
});

test("a Zengin header in EBCDIC begins with F1", () => {
  expect([...bytesOf("1211ｱﾞ\u00A5", "ibm290")]).toEqual([0xf1, 0xf2, 0xf1, 0xf1, 0x81, 0xbe, 0x5b]);
  expect(decodeBytes(Uint8Array.of(0xb1, 0xde, 0x5c), "jis-x-0201")).toBe("ｱﾞ\u00A5");
});

function bytesOf(text: string, page: CodePage): Uint8Array {
  const bytes = encodeText(text, page);
  if (!(bytes instanceof Uint8Array)) throw new Error(`${bytes.missing} is missing`);
  return bytes;
}
