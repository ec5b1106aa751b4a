import * as fc from "fast-check";
import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../pattern/json.ts";
import { compileTemplate, render } from "./pipe-template.ts";
import type { PipeVariables } from "./pipe-variables.ts";

const record = {
  eventID: "e-1",
  dynamodb: {
    ApproximateCreationDateTime: 1_763_600_000,
    Keys: { pk: { S: "order#1" } },
    NewImage: {
      name: { S: 'said "hi"\n\\o/' },
      version: { N: "7" },
      live: { BOOL: true },
      lines: { L: [{ S: "a" }, { S: "b" }] },
      data: { M: { amount: { S: "12.50" } } },
      gone: null,
    },
  },
};

const variables: PipeVariables = {
  pipeArn: "arn:aws:pipes:local:000000000000:pipe/orders-work",
  pipeName: "orders-work",
  sourceArn: "arn:stream",
  targetArn: "arn:queue",
  ingestionTime: "2026-11-20T00:00:00Z",
};

function rendered(template: string, given: JsonObject = record) {
  const compiled = compileTemplate(template);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return render(compiled.template, given, variables);
}

function body(template: string, given?: JsonObject): string {
  const result = rendered(template, given);
  if (!result.ok) throw new Error(result.error.message);
  return result.body;
}

describe("what a placeholder gives", () => {
  test("a bare string comes with quotes and escaped", () => {
    expect(body("<$.dynamodb.NewImage.name.S>")).toBe(JSON.stringify(record.dynamodb.NewImage.name.S));
    expect(JSON.parse(body('{"k": <$.dynamodb.NewImage.name.S>}'))).toEqual({ k: 'said "hi"\n\\o/' });
  });

  test("a string inside quotes joins the text around it", () => {
    expect(body('{"k": "id <$.eventID>/<$.dynamodb.Keys.pk.S>"}')).toBe('{"k": "id e-1/order#1"}');
    expect(body('"<$.eventID>"')).toBe('"e-1"');
  });

  test("numbers and booleans are raw when bare and text inside quotes", () => {
    const template = '[<$.dynamodb.NewImage.live.BOOL>, "<$.dynamodb.ApproximateCreationDateTime>"]';
    expect(body(template)).toBe('[true, "1763600000"]');
  });

  test("maps, lists and numbers of an image stay DynamoDB-typed", () => {
    const template =
      '{"m": <$.dynamodb.NewImage.data.M>, "l": <$.dynamodb.NewImage.lines.L>, "n": <$.dynamodb.NewImage.version.N>}';
    expect(JSON.parse(body(template))).toEqual({
      m: { amount: { S: "12.50" } },
      l: [{ S: "a" }, { S: "b" }],
      n: "7",
    });
  });

  test("a position picks one element of a list", () => {
    expect(body("<$.dynamodb.NewImage.lines.L[1].S>")).toBe('"b"');
  });

  test("the reserved variables of the pipe", () => {
    const template = `{"a": "<aws.pipes.pipe-name>", "b": <aws.pipes.pipe-arn>, "c": <aws.pipes.source-arn>,
      "d": <aws.pipes.target-arn>, "t": <aws.pipes.event.ingestion-time>, "e": <aws.pipes.event.json>, "x": "<aws.pipes.event>"}`;
    expect(JSON.parse(body(template))).toEqual({
      a: "orders-work",
      b: variables.pipeArn,
      c: "arn:stream",
      d: "arn:queue",
      t: variables.ingestionTime,
      e: record,
      x: JSON.stringify(record),
    });
  });

  test("brackets inside quotes that are no placeholder stay text", () => {
    expect(body('{"html": "<b> 1 < 2 \\" <$.eventID>"}')).toBe('{"html": "<b> 1 < 2 \\" e-1"}');
  });

  test("an empty template passes the record on whole", () => {
    expect(JSON.parse(body(""))).toEqual(record);
  });
});

describe("what cannot be rendered is a failure that names the path", () => {
  const failing: readonly (readonly [string, string, string, string])[] = [
    ["a missing path", '{"k": <$.dynamodb.OldImage>}', "missing", "$.dynamodb.OldImage"],
    ["a missing path inside quotes", '"<$.dynamodb.Keys.sk.S>"', "missing", "$.dynamodb.Keys.sk.S"],
    [
      "a position beyond the list",
      "<$.dynamodb.NewImage.lines.L[2]>",
      "missing",
      "$.dynamodb.NewImage.lines.L[2]",
    ],
    ["a name that objects inherit", "<$.dynamodb.toString>", "missing", "$.dynamodb.toString"],
    ["an explicit null", "<$.dynamodb.NewImage.gone>", "unsupported_value", "$.dynamodb.NewImage.gone"],
    [
      "an object inside quotes",
      '"<$.dynamodb.NewImage.data>"',
      "unsupported_value",
      "$.dynamodb.NewImage.data",
    ],
    [
      "text to escape, inside quotes",
      '"<$.dynamodb.NewImage.name.S>"',
      "unsupported_value",
      "$.dynamodb.NewImage.name.S",
    ],
    ["an enrichment the pipe lacks", "<aws.pipes.enrichment-arn>", "missing", "aws.pipes.enrichment-arn"],
  ];
  test.each(failing)("%s", (_name, template, code, path) => {
    const result = rendered(template);
    expect(result).toMatchObject({ ok: false, error: { code, path } });
    expect(result.ok || result.error.message).toContain(`<${path}>`);
  });
});

describe("a template that could never work is refused when compiled", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["text without quotes", "hello <$.a>"],
    ["an open object", '{"k": <$.a>'],
    ["two values side by side", "<$.a><$.b>"],
    ["a bare path as a key", "{<$.a>: 1}"],
    ["an unknown variable", '{"k": <aws.pipes.pipe-owner>}'],
    ["an unknown variable inside quotes", '"<aws.pipes.pipe-owner>"'],
    ["a bare name that is no path", '{"k": <eventID>}'],
    ["a path with a wildcard", "<$.a[*].b>"],
    ["a path with a filter", "<$.a[?(@.b)]>"],
    ["a path with a space, inside quotes", '"<$.a b>"'],
    ["a path that ends in a dot", "<$.a.>"],
    ["the raw event inside quotes", '"<aws.pipes.event.json>"'],
    ["the escaped event without quotes", '{"k": <aws.pipes.event>}'],
    ["more than 8,192 characters", `"${"x".repeat(8192)}"`],
  ];
  test.each(refused)("%s", (_name, template) => {
    const compiled = compileTemplate(template);
    expect(compiled.ok || ["bad_template", "bad_path"].includes(compiled.error.code)).toBe(true);
    expect(compiled.ok).toBe(false);
  });
});

test("whatever a record holds, what is rendered is JSON that holds the same", () => {
  const compiled = compileTemplate(
    '{"text": <$.text>, "any": <$.any>, "quoted": "id <$.id>", "all": <aws.pipes.event.json>}',
  );
  if (!compiled.ok) throw new Error(compiled.error.message);
  const value = fc.jsonValue({ noUnicodeString: false }).filter((given) => given !== null);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), value, fc.stringMatching(/^[\w#:-]*$/u), (text, any, id) => {
      const given = JSON.parse(JSON.stringify({ text, any, id }));
      const result = render(compiled.template, given, variables);
      expect(result.ok && JSON.parse(result.body)).toEqual({
        text,
        any: given.any,
        quoted: `id ${id}`,
        all: given,
      });
    }),
    { numRuns: 200 },
  );
});
