import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { checkPersonal, mask, maskedIn, withMasks } from "./personal.ts";

describe("fields", () => {
  test("that are personal are masked; what is empty, and all others, stay", () => {
    const fields = { name: "Yamada", email: "", phone: null, age: 41, no: "M1" };
    expect(withMasks(["name", "email", "phone", "age"], fields)).toEqual({
      ...{ name: mask, email: "", phone: null, age: mask, no: "M1" },
    });
  });

  test("stay as they are where a feed marks none", () => {
    expect(withMasks(undefined, { name: "Yamada" })).toEqual({ name: "Yamada" });
  });
});

describe("a text", () => {
  test.each([
    [
      "of the database",
      'invalid input syntax for type date: "Yamada Taro"',
      `invalid input syntax for type date: "${mask}"`,
    ],
    ["that holds it twice", "Yamada Taro, not Yamada Taro", `${mask}, not ${mask}`],
    ["that holds none of it", "must be a day", "must be a day"],
  ])("%s has masks", (_what, text, masked) => {
    expect(maskedIn(text, ["name"], { name: "Yamada Taro", no: "M1" }, null)).toBe(masked);
  });

  test("never holds a marked value, whatever that is and however it is quoted", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (name, before, after) => {
        fc.pre(!mask.includes(name) && !name.includes("•"));
        const text = maskedIn(`${before}${name}${after} ${JSON.stringify(name)}`, ["name"], { name });
        expect(text).not.toContain(name);
      }),
    );
  });

  test("of a feed that marks none stays", () => {
    expect(maskedIn("Yamada", undefined, { name: "Yamada" })).toBe("Yamada");
  });
});

describe("a mark", () => {
  const known = { columns: ["no", "mail"], state: ["no", "email"], key: ["no"] };
  test("is on a column or a field of the state", () => {
    expect(() => checkPersonal(["mail", "email"], known)).not.toThrow();
    expect(() => checkPersonal(["phone"], known)).toThrow("neither a column nor a field");
  });

  test("is never on the key, which is in every id and log", () => {
    expect(() => checkPersonal(["no"], known)).toThrow("use another key");
  });
});
