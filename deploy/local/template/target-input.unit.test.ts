import { describe, expect, test } from "bun:test";
import { isJsonObject, readJson, type JsonObject } from "../pattern/json.ts";
import { applyInputPath } from "./input-path.ts";
import { compileTargetInput, renderTargetInput, type TargetInputSettings } from "./target-input.ts";

const event = { id: "1", "detail-type": "file.received", detail: { n: 1, s: 'a "b"', nil: null } };
const variables = { ruleArn: "arn:rule", ruleName: "rule", ingestionTime: "2026-11-20T00:00:00Z" };

function shaped(settings: TargetInputSettings, given: JsonObject = event) {
  const compiled = compileTargetInput("t", settings);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return renderTargetInput(compiled.input, given, variables);
}

function transformer(
  InputTemplate: string,
  InputPathsMap?: { [variable: string]: string },
): TargetInputSettings {
  return { InputTransformer: { InputPathsMap, InputTemplate } };
}

describe("the input of a rule's target", () => {
  test("is the whole event when nothing is said, and a constant when one is given", () => {
    expect(shaped({})).toEqual({ ok: true, body: JSON.stringify(event) });
    expect(shaped({ Input: '{"tick":true}' })).toEqual({ ok: true, body: '{"tick":true}' });
  });

  test("keeps the digits of every number", () => {
    const read = readJson('{"detail":{"amount":9007199254740993,"rate":5.0}}');
    const given = read.ok && isJsonObject(read.value) ? read.value : {};
    expect(shaped({ InputPath: "$.detail" }, given)).toEqual({
      ok: true,
      body: '{"amount":9007199254740993,"rate":5.0}',
    });
    expect(shaped(transformer('{"a": <a>, "t": "<a>"}', { a: "$.detail.rate" }), given)).toEqual({
      ok: true,
      body: '{"a":5.0,"t":"5.0"}',
    });
  });

  test("fails with the name of an InputPath that leads nowhere", () => {
    expect(applyInputPath("$.detail.x", event)).toMatchObject({
      ok: false,
      error: { code: "missing", path: "$.detail.x" },
    });
    expect(applyInputPath("$", event)).toEqual({ ok: true, body: JSON.stringify(event) });
  });

  test("a JSON template comes out minified, with null as it is", () => {
    expect(
      shaped(transformer('{ "a" : <n>,\n "b" : <nil> }', { n: "$.detail.n", nil: "$.detail.nil" })),
    ).toEqual({
      ok: true,
      body: '{"a":1,"b":null}',
    });
    expect(shaped(transformer("<d>", { d: "$.detail" }))).toEqual({
      ok: true,
      body: JSON.stringify(event.detail),
    });
  });

  test("values are not escaped, so a quote in one loses the message", () => {
    expect(shaped(transformer('{"s": <s>}', { s: "$.detail.s" }))).toMatchObject({
      ok: false,
      error: { code: "not_json" },
    });
  });

  const refused: readonly (readonly [string, TargetInputSettings])[] = [
    ["a constant that is not JSON", { Input: "{" }],
    ["an InputPath that is no path", { InputPath: "detail" }],
    ["a constant and a path", { Input: "{}", InputPath: "$.detail" }],
    ["a template that is neither JSON nor quoted", transformer("hello <n>", { n: "$.detail.n" })],
    ["a text template with a bare second line", transformer('"hello"\nworld')],
    ["a variable whose path is no path", transformer('"<n>"', { n: "detail.n" })],
    ["an unknown reserved variable", transformer('"<aws.events.owner>"')],
    [
      "more than 100 variables",
      transformer('"x"', Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`v${n}`, "$.id"]))),
    ],
  ];
  test.each(refused)("refuses %s", (_name, settings) => {
    expect(compileTargetInput("t", settings).ok).toBe(false);
  });
});
