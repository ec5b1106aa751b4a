import { expect, test } from "bun:test";
import fc from "fast-check";
import { visible } from "./visible.ts";

test.each([
  ["a name whose direction is turned", "invoice\u202Egpj.exe", "invoice\\u202egpj.exe"],
  ["isolates", "\u2066x\u2069", "\\u2066x\\u2069"],
  ["what erases the line before it", "acme\u001B[2K\rglobex", "acme\\u001b[2K\\u000dglobex"],
  ["what a terminal takes for a command", "\u009B31m\u0007", "\\u009b31m\\u0007"],
  [
    "nothing, that is something",
    "A\u200B-1\u2060\u00AD\uFEFF\u3164",
    "A\\u200b-1\\u2060\\u00ad\\ufeff\\u3164",
  ],
  ["tags beyond the first plane", "x\u{E0041}", "x\\udb40\\udc41"],
  ["lines of Unicode's own", "a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\u0085"],
  ["half a character", "\uD800", "\\ud800"],
])("an operator sees %s", (_what, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("what people write stays as it is", () => {
  for (const text of ["東京都 ﾔﾏﾀﾞ ﾀﾛｳ", "Müller & Søn\tGmbH\n", "e\u0301", "𠮷😀", "‐—“”", "שלום", "مرحبا"])
    expect(visible(text)).toBe(text);
});

test("JSON says the same, made visible or not", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { maxLength: 9 }), (units) => {
      const text = String.fromCharCode(...units);
      const json = visible(JSON.stringify([text]));
      expect(JSON.parse(json)).toEqual([text]);
      expect(visible(json)).toBe(json);
    }),
    { examples: [[[0x202e, 0, 0xdb40, 0xdc41]]] },
  );
});
