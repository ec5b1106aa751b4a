import { expect, test } from "bun:test";
import { nameFault } from "./display-name.ts";

test.each(["Acme", "ﾔﾏﾀﾞ", "株式会社ABC東京", "Müller & Søn GmbH", "ООО Ромашка (Acme)", "Ελλάς 2000"])(
  "%p is a name",
  (name) => {
    expect(nameFault(name)).toBeNull();
  },
);

test.each([
  ["turned around", "Acme\u202Eemca"],
  ["isolated", "\u2067Acme\u2069"],
  ["with a control character", "Acme\u001B[2K"],
  ["of two lines", "Acme\nGlobex"],
  ["of two lines by Unicode", "Acme\u2028Globex"],
  ["with something that nobody sees", "Ac\u200Bme"],
  ["that nobody sees", "\u3164"],
  ["of a private use", "\uE000"],
  ["of half a character", "\uD800"],
])("a name %s is refused", (_what, name) => {
  expect(nameFault(name)).toContain("invisible");
});

test.each([
  ["Latin with a Cyrillic a", "\u0410cme"],
  ["Latin with a Greek o", "Gl\u03BFbex"],
])("a name in %s is refused", (_what, name) => {
  expect(nameFault(name)).toContain("look alike");
});
