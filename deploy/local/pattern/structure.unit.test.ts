import { describe, expect, test } from "bun:test";
import { compilePattern } from "./compile.ts";
import type { JsonObject } from "./json.ts";
import { matches } from "./matches.ts";

function matching(pattern: JsonObject | string, event: JsonObject | string): boolean {
  const text = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
  const compiled = compilePattern(text, "bus");
  if (!compiled.ok) throw new Error(compiled.error.message);
  return matches(compiled.pattern, event);
}

describe("fields", () => {
  test("all must hold, unnamed ones are ignored, and keys are case-sensitive", () => {
    expect(matching({ a: [1], b: [2] }, { a: 1, b: 2, c: 3 })).toBe(true);
    expect(matching({ a: [1], b: [2] }, { a: 1, b: 3 })).toBe(false);
    expect(matching({ a: [1] }, { A: 1 })).toBe(false);
  });

  test("a key given twice counts once, the last time, in pattern and event", () => {
    expect(matching('{"a": [1], "a": [2]}', { a: 2 })).toBe(true);
    expect(matching('{"a": [1], "a": [2]}', { a: 1 })).toBe(false);
    expect(matching({ a: [1] }, '{"a": 1, "a": 2}')).toBe(false);
  });

  test("a dotted key is the same as nested keys, on either side", () => {
    expect(matching({ a: { "b.c": [1] } }, { "a.b": { c: 1 } })).toBe(true);
    expect(matching({ a: { b: { c: [1] } } }, { "a.b.c": 1 })).toBe(true);
    expect(matching({ "a.": [1] }, { a: { "": 1 } })).toBe(true);
  });

  test("names of the language itself are ordinary names", () => {
    expect(matching({ constructor: { prototype: ["x"] } }, { constructor: { prototype: "x" } })).toBe(true);
    expect(matching({ toString: [{ exists: true }] }, {})).toBe(false);
    expect(matching('{"__proto__": {"a": [1]}}', '{"__proto__": {"a": 1}}')).toBe(true);
  });

  test("JSON inside a string is a string", () => {
    expect(matching({ a: { b: ["c"] } }, { a: '{"b":"c"}' })).toBe(false);
  });

  test("an event that is not a JSON object is an error, not a mismatch", () => {
    expect(() => matching({ a: [1] }, "[1]")).toThrow("not a JSON object");
    expect(() => matching({ a: [1] }, "{")).toThrow("not JSON");
  });
});

describe("lists", () => {
  test("any element may match, however deeply listed", () => {
    expect(matching({ a: ["x"] }, { a: ["y", ["z", ["x"]]] })).toBe(true);
    expect(matching({ a: ["x"] }, { a: ["y"] })).toBe(false);
  });

  test("fields of two elements never add up to one match", () => {
    const pattern = { lines: { sku: ["A"], state: ["shipped"] } };
    const shipped = { sku: "A", state: "shipped" };
    expect(matching(pattern, { lines: [{ sku: "B", state: "new" }, shipped] })).toBe(true);
    const split = [
      { sku: "A", state: "new" },
      { sku: "B", state: "shipped" },
    ];
    expect(matching(pattern, { lines: split })).toBe(false);
  });

  test("elements of two lists may add up, and nested lists tie to their own element", () => {
    const both = { a: { x: [1] }, b: { y: [2] } };
    expect(matching(both, { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }] })).toBe(true);
    const nested = { o: { id: [1], lines: { sku: ["A"] } } };
    expect(matching(nested, { o: [{ id: 1, lines: [{ sku: "B" }, { sku: "A" }] }] })).toBe(true);
    const crossed = [
      { id: 1, lines: [{ sku: "B" }] },
      { id: 2, lines: [{ sku: "A" }] },
    ];
    expect(matching(nested, { o: crossed })).toBe(false);
  });

  test("an earlier element that fits one field does not stop a later one that fits all", () => {
    const pattern = { l: { a: [1], b: [2], c: [3] } };
    const list = [
      { a: 1, b: 2 },
      { a: 1, c: 3 },
      { a: 1, b: 2, c: 3 },
    ];
    expect(matching(pattern, { l: list })).toBe(true);
  });

  test("absence is judged within the element that the fields before it chose", () => {
    const pattern = { l: { a: [1], b: [{ exists: false }] } };
    expect(matching(pattern, { l: [{ a: 1 }, { a: 2, b: 3 }] })).toBe(true);
    expect(matching(pattern, { l: [{ a: 1, b: 3 }] })).toBe(false);
  });

  test("before means by name, whatever the order in the pattern", () => {
    const pattern = { l: { b: [{ exists: false }], a: [1] } };
    expect(matching(pattern, { l: [{ a: 1 }, { a: 2, b: 3 }] })).toBe(true);
  });

  test("a scalar of a list ties nothing to its element", () => {
    expect(matching({ a: ["x"], "a.b": [1] }, { a: ["x", { b: 1 }] })).toBe(true);
  });
});

describe("$or", () => {
  test("one of its objects must hold, together with the fields around it", () => {
    const pattern = { s: ["x"], $or: [{ a: [1] }, { b: { c: [2] } }] };
    expect(matching(pattern, { s: "x", a: 1 })).toBe(true);
    expect(matching(pattern, { s: "x", b: { c: 2 } })).toBe(true);
    expect(matching(pattern, { s: "y", a: 1 })).toBe(false);
    expect(matching(pattern, { s: "x" })).toBe(false);
  });

  test("it nests, and two of them multiply", () => {
    const nested = { d: { $or: [{ a: [1] }, { $or: [{ b: [1] }, { c: [1] }] }] } };
    expect(matching(nested, { d: { c: 1 } })).toBe(true);
    expect(matching(nested, { d: { d: 1 } })).toBe(false);
    const two = { x: { $or: [{ a: [1] }, { b: [1] }] }, y: { $or: [{ a: [1] }, { b: [1] }] } };
    expect(matching(two, { x: { b: 1 }, y: { a: 1 } })).toBe(true);
    expect(matching(two, { x: { b: 1, a: 1 } })).toBe(false);
  });
});
