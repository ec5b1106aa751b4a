/** The lint over synthesized templates: ours break nothing, and each setting that is broken on purpose is named. */
import { describe, expect, test } from "bun:test";
import { resourcesOf, Template } from "../aws/checks/template.ts";
import { fargate, synthesized } from "../aws/testing.ts";
import * as v from "valibot";
import { lint } from "./lint.ts";
import { ourDesign } from "./ours.ts";
import { lintStacks, stackRules } from "./stack-rules.ts";
import { synthesizedDesign } from "./synthesized.ts";

const stage = "dev";
const onLambda = [...synthesized({ stage }).values()];
const ours = await ourDesign();
const inTheCode = lint(ours).map(({ rule, where, what }) => `${rule.id} ${where}: ${what}`);

/** What is found beyond what the topology itself is told. */
const found = (templates: readonly Template[]): readonly string[] =>
  [...lint(synthesizedDesign(templates, stage, ours)), ...lintStacks(templates)]
    .map(({ rule, where, what }) => `${rule.id} ${where}: ${what}`)
    .filter((told) => !inTheCode.includes(told));

test.each([
  ["Lambda", onLambda],
  ["Fargate", [...synthesized({ stage, ...fargate }).values()]],
])("our stacks on %s break no rule, and are the topology's design", (_host, templates) => {
  expect(found(templates)).toEqual([]);
  const { hops, queues } = synthesizedDesign(templates, stage, ours);
  expect(hops).toEqual(
    ours.hops.map((hop) => ({ ...hop, deadLetterQueue: `sluice-${stage}-${hop.name}-dlq` })),
  );
  expect(queues.map(({ name }) => name)).toEqual(ours.queues.map(({ name }) => name));
});

type Properties = Record<string, unknown>;
/** Our templates with one resource edited, or taken away where the edit gives null. */
function broken(
  type: string,
  named: string,
  edit: (properties: Properties) => Properties | null,
): readonly Template[] {
  let edits = 0;
  const templates = onLambda.map((template) => {
    const copy = v.parse(Template, structuredClone(template));
    for (const { id, properties } of resourcesOf(copy, type)) {
      if (!JSON.stringify(properties).includes(named)) continue;
      edits += 1;
      const edited = edit({ ...properties });
      if (edited === null) delete copy.Resources[id];
      else copy.Resources[id] = { Type: type, Properties: edited };
    }
    return copy;
  });
  if (edits !== 1) throw new Error(`${edits} resources of ${type} have ${named}`);
  return templates;
}
const without = (key: string) => (properties: Properties) => {
  const { [key]: _gone, ...rest } = properties;
  return rest;
};
const nested = (key: string, more: Properties) => (properties: Properties) => ({
  ...properties,
  [key]: { ...Object(properties[key]), ...more },
});
const streamWith = (more: Properties) => (properties: Properties) => {
  const source = Object(properties["SourceParameters"]);
  return {
    ...properties,
    SourceParameters: {
      ...source,
      DynamoDBStreamParameters: { ...Object(source.DynamoDBStreamParameters), ...more },
    },
  };
};
const mapping = "AWS::Lambda::EventSourceMapping";
const loaderQueue = `"QueueName":"sluice-dev-loader.fifo"`;
const loadsWork = `"Name":"sluice-dev-loads-work"`;

describe("a template is told", () => {
  test.each([
    ["batch-item-failures", broken(mapping, "sluice-dev-loader.fifo", without("FunctionResponseTypes"))],
    ["group-stops-at-failure", broken(mapping, "sluice-dev-loader.fifo", without("FunctionResponseTypes"))],
    ["mapping-concurrency", broken(mapping, "sluice-dev-loader.fifo", without("ScalingConfig"))],
    [
      "fifo-window",
      broken(mapping, "sluice-dev-loader.fifo", (all) => ({ ...all, MaximumBatchingWindowInSeconds: 5 })),
    ],
    [
      "one-mapping",
      [...onLambda, ...onLambda.filter((template) => resourcesOf(template, mapping).length > 0)],
    ],
    ["queue-dead-letters", broken("AWS::SQS::Queue", loaderQueue, without("RedrivePolicy"))],
    ["receives", broken("AWS::SQS::Queue", loaderQueue, nested("RedrivePolicy", { maxReceiveCount: 3 }))],
    ["visibility", broken("AWS::SQS::Queue", loaderQueue, (all) => ({ ...all, VisibilityTimeout: 179 }))],
    ["visibility", broken("AWS::Lambda::Function", "sluice-dev-loader", (all) => ({ ...all, Timeout: 31 }))],
    ["fifo-throughput", broken("AWS::SQS::Queue", loaderQueue, without("FifoThroughputLimit"))],
    [
      "dead-letter-retention",
      broken(
        "AWS::SQS::Queue",
        `"QueueName":"sluice-dev-loader-dlq.fifo"`,
        without("MessageRetentionPeriod"),
      ),
    ],
    [
      "dead-letter-queue-made",
      broken("AWS::SQS::Queue", `"QueueName":"sluice-dev-loads-work-dlq"`, () => null),
    ],
    ["hop-dead-letters", broken("AWS::SQS::Queue", `"QueueName":"sluice-dev-loads-work-dlq"`, () => null)],
    [
      "dead-letter-alarm",
      broken("AWS::CloudWatch::Alarm", `"AlarmName":"sluice-dev-loads-work-dlq-not-empty"`, () => null),
    ],
    [
      "alarm-actions",
      broken(
        "AWS::CloudWatch::Alarm",
        `"AlarmName":"sluice-dev-loads-work-held-up"`,
        without("AlarmActions"),
      ),
    ],
    [
      "hop-age-alarm",
      broken("AWS::CloudWatch::Alarm", `"AlarmName":"sluice-dev-loads-work-held-up"`, () => null),
    ],
    ["trim-horizon", broken("AWS::Pipes::Pipe", loadsWork, streamWith({ StartingPosition: "LATEST" }))],
    ["record-age", broken("AWS::Pipes::Pipe", loadsWork, streamWith({ MaximumRecordAgeInSeconds: 300 }))],
    ["record-age", broken("AWS::Pipes::Pipe", loadsWork, streamWith({ MaximumRetryAttempts: 3 }))],
    ["bisect", broken("AWS::Pipes::Pipe", loadsWork, streamWith({ OnPartialBatchItemFailure: undefined }))],
    ["parallelization", broken("AWS::Pipes::Pipe", loadsWork, streamWith({ ParallelizationFactor: 10 }))],
    [
      "rule-dead-letters",
      broken("AWS::Events::Rule", `"Name":"sluice-dev-loader-turns"`, (all) => ({
        ...all,
        Targets: Object(all["Targets"]).map(without("DeadLetterConfig")),
      })),
    ],
  ])("%s", (id, templates) => {
    expect(found(templates).filter((told) => told.startsWith(`${id} `))).not.toEqual([]);
  });
});

test("each rule over templates says why, and where that is written", () => {
  for (const { id, why, link } of stackRules) {
    expect({ id, why: why.length > 40 }).toEqual({ id, why: true });
    expect(link).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});
