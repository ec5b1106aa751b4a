import { describe, expect, test } from "bun:test";
import { compilePattern, type CompileOptions } from "./compile.ts";
import type { JsonObject } from "./json.ts";
import { matches } from "./matches.ts";

function matching(
  pattern: JsonObject | string,
  event: JsonObject | string,
  options?: CompileOptions,
): boolean {
  const text = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
  const compiled = compilePattern(text, "bus", options);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return matches(compiled.pattern, event);
}

describe("literals", () => {
  test("true, null and the empty string match themselves alone", () => {
    expect(matching({ a: [true] }, { a: true })).toBe(true);
    expect(matching({ a: [true] }, { a: "true" })).toBe(false);
    expect(matching({ a: [null] }, { a: null })).toBe(true);
    expect(matching({ a: [null] }, { a: "" })).toBe(false);
    expect(matching({ a: [null] }, {})).toBe(false);
    expect(matching({ a: [""] }, { a: "" })).toBe(true);
    expect(matching({ a: [""] }, { a: null })).toBe(false);
  });

  test("strings are compared without folding case and without normalising", () => {
    expect(matching({ a: ["Tokyo"] }, { a: "tokyo" })).toBe(false);
    expect(matching({ a: ["\u00e9"] }, { a: "e\u0301" })).toBe(false);
  });

  test("a number matches every spelling of it, and never the string of its digits", () => {
    expect(matching({ a: [300] }, '{"a": 300.0}')).toBe(true);
    expect(matching({ a: [300] }, '{"a": 3.0e2}')).toBe(true);
    expect(matching({ a: [300] }, { a: 301 })).toBe(false);
    expect(matching({ a: [300] }, { a: "300" })).toBe(false);
    expect(matching({ a: ["300"] }, { a: 300 })).toBe(false);
  });

  test("numbers can be compared by their text instead, as the page of AWS says", () => {
    const text = { numberLiterals: "text" } as const;
    expect(matching({ a: [300] }, '{"a": 300.0}', text)).toBe(false);
    expect(matching({ a: [300] }, '{"a": 300}', text)).toBe(true);
  });

  test("a number too large to compare matches its own spelling to the last digit", () => {
    expect(matching('{"a": [9007199254740993]}', '{"a": 9007199254740993}')).toBe(true);
    expect(matching('{"a": [9007199254740993]}', '{"a": 9007199254740992}')).toBe(false);
    expect(matching('{"a": [6000000000]}', '{"a": 6000000000.0}')).toBe(false);
  });

  test("an address matches its other spellings", () => {
    expect(matching({ ip: ["2001:db8::1"] }, { ip: "2001:0DB8:0:0:0:0:0:1" })).toBe(true);
    expect(matching({ ip: ["2001:db8::1"] }, { ip: "2001:db8::2" })).toBe(false);
    expect(matching({ ip: [{ exactly: "2001:db8::1" }] }, { ip: "2001:0db8::1" })).toBe(false);
    expect(matching({ ip: [{ exactly: "2001:db8::1" }] }, { ip: "2001:db8::1" })).toBe(true);
  });
});

describe("text operators", () => {
  test("prefix and suffix look at strings alone", () => {
    expect(matching({ a: [{ prefix: "1" }] }, { a: 12 })).toBe(false);
    expect(matching({ a: [{ suffix: "" }] }, { a: null })).toBe(false);
    expect(matching({ a: [{ prefix: "" }] }, { a: "" })).toBe(true);
  });

  test("an affix can ignore case", () => {
    expect(matching({ a: [{ prefix: { "equals-ignore-case": "ORD" } }] }, { a: "order" })).toBe(true);
    expect(matching({ a: [{ suffix: { "equals-ignore-case": "ORD" } }] }, { a: "order" })).toBe(false);
  });

  const wildcards: readonly (readonly [string, string, boolean])[] = [
    ["*", "", true],
    ["a*", "a", true],
    ["*a", "ba", true],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["a*b*c", "a1b2b3c", true],
    ["a*b*c", "acb", false],
    ["a*bc*c", "abc", false],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["a\\\\*", "a\\x", true],
    ["a.c", "abc", false],
    ["x*", "a\nx", false],
    ["a*", "a\nb", true],
  ];
  test.each(wildcards)("the wildcard %p on %p gives %p", (wildcard, text, outcome) => {
    expect(matching({ a: [{ wildcard }] }, { a: text })).toBe(outcome);
    expect(matching({ a: [{ "anything-but": { wildcard } }] }, { a: text })).toBe(!outcome);
  });
});

describe("numeric", () => {
  test("bounds are open or closed as written", () => {
    expect(matching({ n: [{ numeric: [">", 0, "<=", 5] }] }, { n: 0 })).toBe(false);
    expect(matching({ n: [{ numeric: [">", 0, "<=", 5] }] }, { n: 5 })).toBe(true);
    expect(matching({ n: [{ numeric: [">=", 0, "<", 5] }] }, { n: 0 })).toBe(true);
    expect(matching({ n: [{ numeric: [">=", 0, "<", 5] }] }, { n: 5 })).toBe(false);
  });

  test("a value beyond five thousand million or with seven decimals is not compared", () => {
    expect(matching({ n: [{ numeric: [">", 0] }] }, { n: 5_000_000_000 })).toBe(true);
    expect(matching({ n: [{ numeric: [">", 0] }] }, { n: 5_000_000_001 })).toBe(false);
    expect(matching({ n: [{ numeric: [">", 0] }] }, { n: 0.000_001 })).toBe(true);
    expect(matching({ n: [{ numeric: [">", 0] }] }, { n: 0.000_000_1 })).toBe(false);
  });
});

describe("anything-but", () => {
  test("holds for null and for a value of another type, not for an absent field", () => {
    expect(matching({ a: [{ "anything-but": "x" }] }, { a: null })).toBe(true);
    expect(matching({ a: [{ "anything-but": "x" }] }, { a: 1 })).toBe(true);
    expect(matching({ a: [{ "anything-but": 1 }] }, { a: "1" })).toBe(true);
    expect(matching({ a: [{ "anything-but": 1 }] }, '{"a": 1.0}')).toBe(false);
    expect(matching({ a: [{ "anything-but": "x" }] }, {})).toBe(false);
  });

  test("is satisfied by one differing element of a list", () => {
    expect(matching({ a: [{ "anything-but": "a" }] }, { a: ["a", "b"] })).toBe(true);
    expect(matching({ a: [{ "anything-but": "a" }] }, { a: ["a"] })).toBe(false);
    expect(matching({ a: [{ "anything-but": "a" }] }, { a: [] })).toBe(false);
  });
});

describe("cidr", () => {
  test("holds for addresses of its family inside the block", () => {
    expect(matching({ ip: [{ cidr: "10.1.2.3/8" }] }, { ip: "10.255.0.1" })).toBe(true);
    expect(matching({ ip: [{ cidr: "10.1.2.3/8" }] }, { ip: "11.0.0.1" })).toBe(false);
    expect(matching({ ip: [{ cidr: "0.0.0.0/0" }] }, { ip: "2001:db8::1" })).toBe(false);
    expect(matching({ ip: [{ cidr: "0.0.0.0/0" }] }, { ip: "example.org" })).toBe(false);
  });
});

describe("exists", () => {
  test("sees leaves alone: an object does not exist, a null does", () => {
    expect(matching({ a: [{ exists: true }] }, { a: null })).toBe(true);
    expect(matching({ a: [{ exists: true }] }, { a: { b: 1 } })).toBe(false);
    expect(matching({ a: [{ exists: false }] }, { a: { b: 1 } })).toBe(true);
    expect(matching({ a: [{ exists: false }] }, { a: [] })).toBe(true);
    expect(matching({ a: [{ exists: false }] }, { a: {} })).toBe(true);
    expect(matching({ a: [{ exists: false }] }, { a: null })).toBe(false);
  });

  test("an outbox is seen at its type leaf", () => {
    const pattern = { dynamodb: { NewImage: { outbox: { M: { id: { S: [{ exists: true }] } } } } } };
    const withEvent = { dynamodb: { NewImage: { outbox: { M: { id: { S: "e-1" } } } } } };
    expect(matching(pattern, withEvent)).toBe(true);
    expect(matching(pattern, { dynamodb: { NewImage: { outbox: { M: {} } } } })).toBe(false);
    expect(matching(pattern, { dynamodb: { OldImage: withEvent.dynamodb.NewImage } })).toBe(false);
  });
});
