import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { type Change, type ChangeKind, changeKinds, isBreaking } from "./changes.ts";
import { compareSchemas } from "./compare.ts";
import { schemaOf } from "./json-schema.ts";

const word = v.pipe(v.string(), v.maxLength(8), v.regex(/^[a-z]+$/));
const rows = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9));
const kinds = v.picklist(["set", "deleted"]);

const cases: readonly [string, v.ObjectEntries, v.ObjectEntries, Pick<Change, "kind" | "path">][] = [
  ["a field gone", { word, rows }, { word }, { kind: "field-removed", path: "$.rows" }],
  [
    "an optional field gone",
    { word, rows: v.optional(rows) },
    { word },
    { kind: "optional-field-removed", path: "$.rows" },
  ],
  ["a new field", { word }, { word, rows: v.optional(rows) }, { kind: "field-added", path: "$.rows" }],
  ["a new field, required", { word }, { word, rows }, { kind: "required-field-added", path: "$.rows" }],
  [
    "a field that may be left out no more",
    { rows: v.optional(rows) },
    { rows },
    { kind: "made-required", path: "$.rows" },
  ],
  [
    "a field that may now be left out",
    { rows },
    { rows: v.optional(rows) },
    { kind: "made-optional", path: "$.rows" },
  ],
  ["another type", { rows }, { rows: word }, { kind: "type-changed", path: "$.rows" }],
  [
    "a whole number made any",
    { rows: v.pipe(v.number(), v.integer()) },
    { rows: v.number() },
    { kind: "widened", path: "$.rows" },
  ],
  [
    "a lower limit raised",
    { rows: v.pipe(v.number(), v.minValue(0)) },
    { rows: v.pipe(v.number(), v.minValue(1)) },
    { kind: "narrowed", path: "$.rows" },
  ],
  [
    "an upper limit taken away",
    { word: v.pipe(v.string(), v.maxLength(8)) },
    { word: v.string() },
    { kind: "widened", path: "$.word" },
  ],
  [
    "another pattern",
    { word: v.pipe(v.string(), v.regex(/^a$/)) },
    { word: v.pipe(v.string(), v.regex(/^b$/)) },
    { kind: "pattern-changed", path: "$.word" },
  ],
  [
    "one more value",
    { kinds },
    { kinds: v.picklist(["set", "deleted", "merged"]) },
    { kind: "enum-value-added", path: "$.kinds" },
  ],
  ["a value fewer", { kinds }, { kinds: v.literal("set") }, { kind: "enum-value-removed", path: "$.kinds" }],
  ["a free text made one of some", { kinds: v.string() }, { kinds }, { kind: "narrowed", path: "$.kinds" }],
  [
    "a field inside a list's elements",
    { list: v.array(v.object({ word, rows })) },
    { list: v.array(v.object({ word })) },
    { kind: "field-removed", path: "$.list[].rows" },
  ],
  [
    "the values of a map",
    { map: v.record(v.string(), v.number()) },
    { map: v.record(v.string(), v.string()) },
    { kind: "type-changed", path: "$.map{}" },
  ],
  [
    "what is either of two",
    { word: v.union([v.string(), v.number()]) },
    { word: v.union([v.string(), v.boolean()]) },
    { kind: "shape-changed", path: "$.word" },
  ],
];

describe("a change is named by what it does", () => {
  test.each(cases)("%s", (_, before, after, expected) => {
    const changes = compareSchemas(schemaOf(v.object(before)), schemaOf(v.object(after)));
    expect(changes.map(({ kind, path }) => ({ kind, path }))).toEqual([expected]);
  });

  test("a field that is refused where it was borne hurts", () => {
    const [one] = compareSchemas(schemaOf(v.object({ word })), schemaOf(v.strictObject({ word })));
    expect(one?.kind).toBe("narrowed");
  });

  test("every kind of schema change is tried here", () => {
    const tried = new Set<ChangeKind>(cases.map(([, , , { kind }]) => kind));
    const ofWholeEvents = ["event-added", "event-removed", "upcast-missing", "sample-refused"];
    const all = [...tried, ...ofWholeEvents].sort();
    expect(all).toEqual(Object.keys(changeKinds).sort());
  });

  test("nothing that hurts somebody is called a matter of sources", () => {
    for (const { grade, hurts } of Object.values(changeKinds))
      expect(grade === "source").toBe(hurts === "none");
    expect(isBreaking({ kind: "field-added", path: "$", detail: "" })).toBe(false);
  });
});
