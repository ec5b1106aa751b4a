/** Input templates of pipes and rules, over any record: never an exception, and never JSON that is none. */
import { isJsonObject, readJson } from "@sluice/deploy/local/pattern/json.ts";
import { compileTemplate, render } from "@sluice/deploy/local/template/pipe-template.ts";
import { compileTargetInput, renderTargetInput } from "@sluice/deploy/local/template/target-input.ts";
import { hold, type Target, textOf } from "../target.ts";

const pipe = {
  pipeArn: "arn:aws:pipes:eu-west-1:123456789012:pipe/p",
  pipeName: "p",
  sourceArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/s",
  targetArn: "arn:aws:sqs:eu-west-1:123456789012:q.fifo",
  ingestionTime: "2026-11-21T00:00:00Z",
};
const rule = {
  ruleArn: "arn:aws:events:eu-west-1:123456789012:rule/r",
  ruleName: "r",
  ingestionTime: pipe.ingestionTime,
};

const isJson = (body: string): boolean => {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
};

/** The template stands before the first line feed, the record behind it. */
function fuzz(data: Uint8Array): void {
  const text = textOf(data);
  const cut = text.indexOf("\n");
  const template = cut === -1 ? text : text.slice(0, cut);
  const read = readJson(cut === -1 ? "{}" : text.slice(cut + 1));
  const record = read.ok && isJsonObject(read.value) ? read.value : {};
  const compiled = compileTemplate(template);
  if (compiled.ok) {
    const rendered = render(compiled.template, record, pipe);
    hold("what a pipe delivers is JSON", !rendered.ok || isJson(rendered.body), rendered);
  }
  const paths = { a: "$.detail.a", b: "$.detail", whole: "$" };
  const transformed = compileTargetInput("t", {
    InputTransformer: { InputPathsMap: paths, InputTemplate: template },
  });
  if (transformed.ok) {
    const { input } = transformed;
    const rendered = renderTargetInput(input, record, rule);
    const isText = input.kind === "transformer" && input.transformer.kind === "text";
    hold(
      "what a rule delivers is JSON, or quoted lines",
      !rendered.ok || isText || isJson(rendered.body),
      rendered,
    );
  }
  const pathed = compileTargetInput("t", { InputPath: template });
  if (pathed.ok) {
    const rendered = renderTargetInput(pathed.input, record, rule);
    hold("what a path takes out is JSON", !rendered.ok || isJson(rendered.body), rendered);
  }
}

/** The target. */
export const target: Target = {
  name: "input-template",
  fuzz,
  seeds: [
    '{"id": <$.dynamodb.NewImage.outbox.M.id.S>, "x": "<$.eventID>"}\n{"eventID":"1","dynamodb":{"NewImage":{"outbox":{"M":{"id":{"S":"a\\"b"}}}}}}',
    '{"a": <a>, "b": "<b>"}\n{"detail":{"a":1.0,"b":[1,{"c":null}]}}',
    '"text <a> and <whole>"\n{"detail":{"a":"x\\n"}}',
    '{"e": <aws.pipes.event.json>, "f": "<aws.pipes.event>", "n": "<aws.pipes.pipe-name>"}\n{"k":"v"}',
    '{"e": <aws.events.event.json>, "d": <aws.events.event>}\n{"detail-type":"t","detail":{}}',
    '$.detail.a[0]\n{"detail":{"a":[5.0]}}',
  ],
  tokens: [
    "<$.",
    "<a>",
    "<b>",
    "<whole>",
    ">",
    '"',
    "\\",
    '\\"',
    "{",
    "}",
    "[0]",
    "$.__proto__",
    "<$.constructor>",
    "<aws.pipes.event>",
    "<aws.pipes.event.json>",
    "<aws.events.event.json>",
    "null",
    "1e999",
    "\n",
    "\\u2028",
    '"detail":',
    '"__proto__":',
  ],
};
