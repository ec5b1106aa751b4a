/** The foundation against the topology. */
import { describe, expect, test } from "bun:test";
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  deadLetterQueueNames,
  type Pipe,
  type PipeName,
  pipes,
  queueName,
  type QueueName,
  queues,
  type RuleName,
  rules,
  type TableName,
  tableName,
  tables,
  timeToLiveAttribute,
} from "@sluice/contracts/topology.ts";
import { plain, resourcesOf, type Template } from "./checks/template.ts";
import { synthesized } from "./testing.ts";

const stage = "dev";
const templates = synthesized({ stage });
const templateOf = (id: string): Template => {
  const template = templates.get(id);
  if (template === undefined) throw new Error(`there is no stack ${id}`);
  return template;
};
const foundation = templateOf("sluice-foundation");
const named = (type: string, key: string, name: string, template = foundation) => {
  const found = resourcesOf(template, type).map(({ properties }) => plain(properties));
  const [one, ...more] = found.filter((properties) => Object(properties)[key] === name);
  if (one === undefined || more.length > 0)
    throw new Error(`${1 + more.length} resources ${type} are called ${name}`);
  return one;
};

describe.each(namesOf<PipeName>(pipes))("the pipe %s", (name) => {
  const pipe: Pipe = pipes[name];
  const { target } = pipe;
  const made = named("AWS::Pipes::Pipe", "Name", `sluice-${stage}-${name}`);

  test("has the topology's filter, template, group and reading", () => {
    expect(made).toMatchObject({
      SourceParameters: {
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pipe.filter) }] },
        DynamoDBStreamParameters: {
          StartingPosition: pipe.startAt,
          BatchSize: pipe.batchSize,
          ParallelizationFactor: pipe.parallelization,
          OnPartialBatchItemFailure: "AUTOMATIC_BISECT",
          MaximumRecordAgeInSeconds: pipe.recordAgeMax,
          MaximumRetryAttempts: -1,
          DeadLetterConfig: { Arn: expect.stringMatching(new RegExp(`:sluice-${stage}-${name}-dlq$`)) },
        },
      },
      Target: expect.stringMatching(
        "queue" in target ? new RegExp(`:${queueName(stage, target.queue)}$`) : /:event-bus\/sluice-dev$/,
      ),
      TargetParameters: {
        InputTemplate: pipe.template,
        ...("queue" in target
          ? {
              SqsQueueParameters: {
                MessageGroupId: target.group,
                MessageDeduplicationId: target.deduplication,
              },
            }
          : { EventBridgeEventBusParameters: { Source: target.source, DetailType: target.detailType } }),
      },
    });
  });
});

test("there is no pipe, rule, table or queue beyond the topology's", () => {
  const count = (type: string) => resourcesOf(foundation, type).length;
  expect(count("AWS::Pipes::Pipe")).toBe(namesOf<PipeName>(pipes).length);
  expect(count("AWS::Events::Rule")).toBe(namesOf<RuleName>(rules).length);
  expect(count("AWS::DynamoDB::Table")).toBe(namesOf<TableName>(tables).length);
  expect(count("AWS::SQS::Queue")).toBe(
    namesOf<QueueName>(queues).length + deadLetterQueueNames(stage).length,
  );
});

test.each(namesOf<RuleName>(rules))("the rule %s feeds its queue with the event's detail", (name) => {
  expect(named("AWS::Events::Rule", "Name", `sluice-${stage}-${name}`)).toMatchObject({
    EventPattern: rules[name].pattern,
    Targets: [{ InputPath: "$.detail", SqsParameters: { MessageGroupId: "$.detail.group" } }],
  });
});

test.each(namesOf<TableName>(tables))(
  "the table %s can be restored, expires items and outlives its stack",
  (name) => {
    expect(named("AWS::DynamoDB::Table", "TableName", tableName(stage, name))).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
      ...(tables[name].stream ? { StreamSpecification: { StreamViewType: "NEW_IMAGE" } } : {}),
    });
    for (const { Type, DeletionPolicy } of Object.values(foundation.Resources))
      if (Type === "AWS::DynamoDB::Table" || Type === "AWS::S3::Bucket")
        expect(DeletionPolicy).toBe("Retain");
  },
);

test("every dead-letter queue has an alarm", () => {
  const watched = resourcesOf(foundation, "AWS::CloudWatch::Alarm").map(({ properties }) =>
    JSON.stringify(properties),
  );
  const unwatched = deadLetterQueueNames(stage).filter(
    (queue) => !watched.some((alarm) => alarm.includes(`"Value":"${queue}"`)),
  );
  expect(unwatched).toEqual([]);
});

describe.each(namesOf<QueueName>(queues))("the mapping of %s", (name) => {
  const template = templateOf(`sluice-${queues[name].owner}`);
  test("reports failures one by one, within its concurrency, and hides messages six times as long as a function may take", () => {
    const [mapping] = resourcesOf(template, "AWS::Lambda::EventSourceMapping");
    expect(mapping?.properties).toMatchObject({
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: queues[name].lambdaConcurrency },
    });
    const [fn] = resourcesOf(template, "AWS::Lambda::Function");
    const timeout = Number(fn?.properties["Timeout"]);
    expect(timeout).toBeGreaterThan(0);
    const queue = Object(named("AWS::SQS::Queue", "QueueName", queueName(stage, name)));
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });
});

test("a service's stack imports nothing by export, so that each is deployed and removed alone", () => {
  for (const [, template] of templates) expect(JSON.stringify(template)).not.toContain("Fn::ImportValue");
});
