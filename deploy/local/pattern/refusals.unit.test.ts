import { describe, expect, test } from "bun:test";
import { compilePattern } from "./compile.ts";
import type { PatternProfile } from "./profile.ts";
import type { PatternError } from "./refusal.ts";

function refusal(pattern: unknown, profile: PatternProfile = "bus"): PatternError | undefined {
  const text = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
  const compiled = compilePattern(text, profile);
  return compiled.ok ? undefined : compiled.error;
}

const refused: readonly (readonly [string, unknown, string, string])[] = [
  ["text that is not JSON", "{", "", "not JSON"],
  ["a list in place of the pattern", [], "", "Filter is not an object"],
  ["an empty pattern", {}, "", "Empty objects are not allowed"],
  ["an empty object", { a: { b: {} } }, "a.b", "Empty objects are not allowed"],
  ["an empty list", { a: { b: [] } }, "a.b", "Empty arrays are not allowed"],
  ["a leaf that is neither object nor list", { a: null }, "a", '"a" must be an object or an array'],
  ["a list in a list", { a: [[1]] }, "a", "Match value must be String, number, true, false, or null"],
  ["an empty match expression", { a: [{}] }, "a", "Match expression name not found"],
  ["two keys in one match expression", { a: [{ prefix: "x", suffix: "y" }] }, "a", "Only one key allowed"],
  ["an unknown operator", { a: [{ regex: "x" }] }, "a", "Unrecognized match type regex"],
  ["an operator named like a method", { a: [{ toString: "x" }] }, "a", "Unrecognized match type toString"],
  ["exists that is not a boolean", { a: [{ exists: "true" }] }, "a", "must be either true or false"],
  ["exactly a number", { a: [{ exactly: 1 }] }, "a", "exact match pattern must be a string"],
  ["another operator in a prefix", { a: [{ prefix: { wildcard: "x" } }] }, "a", "Unsupported prefix pattern"],
  ["an empty prefix expression", { a: [{ prefix: {} }] }, "a", "Prefix expression name not found"],
  ["a mixed anything-but list", { a: [{ "anything-but": ["x", 1] }] }, "a", "mixed type is not supported"],
  ["an empty anything-but list", { a: [{ "anything-but": [] }] }, "a", "mixed type is not supported"],
  ["a boolean in anything-but", { a: [{ "anything-but": [true] }] }, "a", "start|null|boolean"],
  ["a bare boolean in anything-but", { a: [{ "anything-but": true }] }, "a", "must be an array or single"],
  [
    "numeric in anything-but",
    { a: [{ "anything-but": { numeric: ["=", 1] } }] },
    "a",
    "Unsupported anything-but",
  ],
  [
    "anything-but of two operators",
    { a: [{ "anything-but": { prefix: "x", suffix: "y" } }] },
    "a",
    "one key",
  ],
  ["an empty list in nested anything-but", { a: [{ "anything-but": { prefix: [] } }] }, "a", "Empty arrays"],
  ["** in anything-but", { a: [{ "anything-but": { wildcard: "a**" } }] }, "a", "Consecutive wildcard"],
  ["a wildcard with another escape", { a: [{ wildcard: "a\\n" }] }, "a", "Invalid escape character at pos 2"],
  [
    "a wildcard that ends in a backslash",
    { a: [{ wildcard: "a\\" }] },
    "a",
    "Invalid escape character at pos 2",
  ],
  ["an upper bound first", { a: [{ numeric: ["<", 5, ">", 0] }] }, "a", "Too many elements"],
  ["a range upside down", { a: [{ numeric: [">", 5, "<", 0] }] }, "a", "Bottom must be less than top"],
  ["an equality with more terms", { a: [{ numeric: ["=", 1, "<", 5] }] }, "a", "Too many elements"],
  ["a range of three bounds", { a: [{ numeric: [">", 1, "<", 5, "<", 6] }] }, "a", "Too many terms"],
  ["an unknown comparison", { a: [{ numeric: ["!=", 1] }] }, "a", "Unrecognized numeric range operator"],
  ["a string to compare with", { a: [{ numeric: ["=", "1"] }] }, "a", "Value of equals must be numeric"],
  ["an empty comparison", { a: [{ numeric: [] }] }, "a", "Invalid member in numeric match"],
  ["a number too large to compare", { a: [{ numeric: ["<", 5_000_000_001] }] }, "a", "Cannot compare number"],
  ["a number of seven decimals", { a: [{ "anything-but": 0.123_456_7 }] }, "a", "Cannot compare number"],
  ["a mask of 32 bits", { a: [{ cidr: "10.0.0.0/32" }] }, "a", "IPv4 mask bits must be < 32"],
  ["a mask of 128 bits", { a: [{ cidr: "::/128" }] }, "a", "IPv6 mask bits must be < 128"],
  ["a negative mask", { a: [{ cidr: "::/-1" }] }, "a", "must not be negative"],
  ["an address of five parts", { a: [{ cidr: "10.0.0.0.0/8" }] }, "a", "Nonstandard IP address"],
  ["$or with one object", { $or: [{ a: [1] }] }, "$or", "at least 2 Objects"],
  ["$or that is no list", { $or: { a: [1] } }, "$or", "must be an Array"],
  ["$or of values", { d: { $or: ["a", "b"] } }, "d.$or", "Only JSON object is allowed"],
  ["an empty object in $or", { $or: [{ a: [1] }, {}] }, "", "Empty objects are not allowed"],
  [
    "an operator's name in $or",
    { $or: [{ prefix: ["a"] }, { a: [1] }] },
    "prefix",
    "cannot be used inside $or",
  ],
  ["the same, deeper", { $or: [{ b: { "=": [1] } }, { a: [1] }] }, "b.=", "cannot be used inside $or"],
];

describe("a pattern that AWS refuses is refused", () => {
  test.each(refused)("%s", (_name, pattern, path, reason) => {
    const error = refusal(pattern);
    expect(error?.path).toBe(path);
    expect(error?.reason).toContain(reason);
    expect(error?.message).toContain(reason);
  });

  test("an operator's name is an ordinary field outside $or", () => {
    expect(refusal({ prefix: ["a"], regex: { "=": [1] } })).toBeUndefined();
  });

  test("$or lists that multiply to more than a thousand combinations", () => {
    const ten = { $or: Array.from({ length: 10 }, (_, n) => ({ [`f${n}`]: [n] })) };
    expect(refusal({ a: ten, b: ten, c: ten })).toBeUndefined();
    expect(refusal({ a: ten, b: ten, c: ten, d: ten })?.reason).toContain("more than 1000 combinations");
  });

  test("a pattern longer than the default quota, unless the caller says more", () => {
    const long = JSON.stringify({ a: ["x".repeat(2100)] });
    expect(refusal(long)?.code).toBe("too_long");
    expect(refusal(long, "pipes")).toBeUndefined();
    expect(compilePattern(long, "bus", { charactersMax: 4096 }).ok).toBe(true);
  });
});

describe("a pattern whose meaning on AWS is in doubt is refused", () => {
  test.each(['{"a": [300.5]}', '{"a": [5.0]}', '{"a": [3e2]}'])("a float as a literal: %s", (pattern) => {
    expect(refusal(pattern)?.code).toBe("not_portable");
    expect(refusal(pattern)?.reason).toContain('{"numeric": ["=", ');
  });

  test("a float inside numeric is fine", () => {
    expect(refusal({ a: [{ numeric: ["=", 300.5] }] })).toBeUndefined();
  });
});

describe("the profile of pipes", () => {
  const unsupported: readonly (readonly [string, unknown])[] = [
    ["wildcard", { wildcard: "a*" }],
    ["anything-but prefix", { "anything-but": { prefix: "a" } }],
    ["anything-but suffix", { "anything-but": { suffix: "a" } }],
    ["anything-but equals-ignore-case", { "anything-but": { "equals-ignore-case": "a" } }],
    ["anything-but wildcard", { "anything-but": { wildcard: "a*" } }],
    ["cidr", { cidr: "10.0.0.0/8" }],
    ["exactly", { exactly: "a" }],
  ];
  test.each(unsupported)("refuses %s, which a bus takes", (_name, candidate) => {
    const pattern = { dynamodb: { NewImage: { a: { S: [candidate] } } } };
    expect(refusal(pattern)).toBeUndefined();
    expect(refusal(pattern, "pipes")?.path).toBe("dynamodb.NewImage.a.S");
  });

  test("refuses the fields of a stream record that pipes do not filter on", () => {
    const fields = ["eventName", "eventID", "eventSource", "eventSourceARN", "eventVersion", "awsRegion"];
    for (const field of [...fields, "invokeIdentityArn", "eventSourceKey"]) {
      expect(refusal({ [field]: ["x"] })).toBeUndefined();
      expect(refusal({ [field]: ["x"] }, "pipes")?.reason).toContain(`"${field}" is not usable`);
    }
    expect(refusal({ $or: [{ eventName: ["INSERT"] }, { a: [1] }] }, "pipes")?.path).toBe("eventName");
    expect(refusal({ dynamodb: { NewImage: { eventName: { S: ["x"] } } } }, "pipes")).toBeUndefined();
  });

  test("takes every operator that the table gives to pipes", () => {
    const texts = ["x", null, { prefix: "a" }, { suffix: "a" }, { prefix: { "equals-ignore-case": "a" } }];
    const S = [...texts, { "equals-ignore-case": "a" }, { "anything-but": ["a", "b"] }, { exists: false }];
    const N = [1, { numeric: [">", 1, "<", 3] }, { "anything-but": 1 }];
    const image = { $or: [{ a: { S } }, { b: { N } }] };
    expect(refusal({ dynamodb: { NewImage: image } }, "pipes")).toBeUndefined();
  });
});
