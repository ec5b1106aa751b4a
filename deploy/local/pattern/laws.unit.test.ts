import * as fc from "fast-check";
import { expect, test } from "bun:test";
import { compilePattern, type CompiledPattern } from "./compile.ts";
import { readJson, type JsonObject, type JsonScalar, type JsonValue } from "./json.ts";
import { matches } from "./matches.ts";

function compiled(pattern: JsonObject): CompiledPattern {
  const result = compilePattern(JSON.stringify(pattern), "bus", { charactersMax: 1_000_000 });
  if (!result.ok) throw new Error(result.error.message);
  return result.pattern;
}

const name = fc.stringMatching(/^[a-d]{1,2}$/u);
const scalar = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.integer({ min: -20, max: 20 }),
  fc.boolean(),
  fc.constant(null),
);
const { event } = fc.letrec<{ value: JsonValue; event: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("value"), { maxLength: 3 }), tie("event")),
  event: fc.dictionary(name, tie("value"), { maxKeys: 4 }),
}));

/** Every scalar of an event with its path, by plain recursion. */
function leavesOf(
  value: JsonValue,
  path: readonly string[] = [],
): readonly [readonly string[], JsonScalar][] {
  if (Array.isArray(value)) return value.flatMap((element: JsonValue) => leavesOf(element, path));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]: [string, JsonValue]) =>
      leavesOf(inner, [...path, key]),
    );
  }
  return [[path, value]];
}

function nest(path: readonly string[], candidates: readonly JsonValue[]): JsonObject {
  const [head = "", ...rest] = path;
  return { [head]: rest.length === 0 ? candidates : nest(rest, candidates) };
}

test("a pattern made from any one leaf of an event matches it", () => {
  fc.assert(
    fc.property(event, (given) => {
      for (const [path, value] of leavesOf(given)) {
        expect(matches(compiled(nest(path, [value])), given)).toBe(true);
        expect(matches(compiled(nest(path, [{ exists: false }])), given)).toBe(false);
      }
    }),
    { numRuns: 200 },
  );
});

test("fields that a pattern does not name never change its outcome", () => {
  const patterns = [
    { a: [1] },
    { a: { b: [{ exists: false }] } },
    { b: [{ "anything-but": "x" }], c: [null, true] },
  ];
  fc.assert(
    fc.property(event, fc.dictionary(fc.stringMatching(/^z[a-d]$/u), scalar), (given, unrelated) => {
      for (const pattern of patterns.map(compiled)) {
        expect(matches(pattern, { ...unrelated, ...given })).toBe(matches(pattern, given));
      }
    }),
    { numRuns: 200 },
  );
});

test("an event matches alike as text and parsed", () => {
  fc.assert(
    fc.property(event, event, (given, other) => {
      for (const [path, value] of leavesOf(other)) {
        const pattern = compiled(nest(path, [value]));
        expect(matches(pattern, JSON.stringify(given))).toBe(matches(pattern, given));
      }
    }),
    { numRuns: 200 },
  );
});

test("$or is the union of its branches", () => {
  fc.assert(
    fc.property(event, event, event, (given, one, two) => {
      const branches = [...leavesOf(one), ...leavesOf(two)].map(([path, value]) => nest(path, [value]));
      fc.pre(branches.length >= 2);
      const either = branches.some((branch) => matches(compiled(branch), given));
      expect(matches(compiled({ $or: branches }), given)).toBe(either);
    }),
    { numRuns: 200 },
  );
});

test("reading and writing JSON keeps the spelling of every number", () => {
  const text = '{"a":5.0,"b":[1e3,-0,9007199254740993,0.10],"c":"5.0"}';
  const read = readJson(text);
  expect(read.ok && JSON.stringify(read.value)).toBe(text);
});

test("a small pattern is matched against a stream record at least 20,000 times a second", () => {
  const pattern = compiled({
    dynamodb: {
      NewImage: { outbox: { M: { id: { S: [{ exists: true }] }, type: { S: [{ prefix: "order." }] } } } },
    },
  });
  const fields = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field${n}`, { S: `value ${n}` }]));
  const outbox = { M: { id: { S: "e-1" }, type: { S: "order.created" }, group: { S: "order#1" } } };
  const record = {
    eventID: "1",
    eventName: "INSERT",
    dynamodb: { Keys: { pk: { S: "order#1" } }, NewImage: { data: { M: fields }, ...fields, outbox } },
  };
  const times = 20_000;
  const from = performance.now();
  let matched = 0;
  for (let n = 0; n < times; n++) if (matches(pattern, record)) matched++;
  const perSecond = (times / (performance.now() - from)) * 1000;
  expect(matched).toBe(times);
  expect(perSecond).toBeGreaterThan(20_000);
});
