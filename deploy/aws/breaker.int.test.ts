/** While Postgres is away an alarm switches the mapping off: the chain from the log line to the call, each link held against the next. */
import { afterAll, describe, expect, test } from "bun:test";
import { compileFunction } from "node:vm";
import * as sdk from "@aws-sdk/client-lambda";
import { services } from "@sluice/contracts/services.ts";
import { plain, resourcesOf } from "./checks/template.ts";
import { statementsOf } from "./checks/statements.ts";
import { breakerSource } from "./service/breaker.ts";
import { ticks } from "./service/shape.ts";
import { lambda, lambdaBun, synthesized } from "./testing.ts";

const asked: unknown[] = [];
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    asked.push([request.method, new URL(request.url).pathname, await request.json()]);
    return Response.json({ UUID: "mapping-1" });
  },
});
afterAll(() => server.stop(true));

/** What the function asks of AWS, told this state by an alarm: the event as https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html has it. */
async function askedAt(value: string): Promise<readonly unknown[]> {
  asked.length = 0;
  class LambdaClient extends sdk.LambdaClient {
    constructor() {
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      super({ endpoint: server.url.href, region: "us-east-1", credentials });
    }
  }
  const exported: { handler?: (event: unknown) => Promise<void> } = {};
  // As the runtime loads it, with another address of AWS, environment and console.
  const load = compileFunction(breakerSource, ["require", "exports", "process", "console"]);
  load(
    () => ({ ...sdk, LambdaClient }),
    exported,
    { env: { MAPPING: "mapping-1" } },
    { log: () => undefined },
  );
  await exported.handler?.({
    source: "aws.cloudwatch",
    alarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:sluice-dev-sync-consumer-away",
    accountId: "123456789012",
    time: "2026-11-20T09:30:00.000+0000",
    region: "us-east-1",
    alarmData: {
      alarmName: "sluice-dev-sync-consumer-away",
      state: { value, reason: "Threshold Crossed", timestamp: "2026-11-20T09:30:00.000+0000" },
      previousState: { value: "OK" },
    },
  });
  return [...asked];
}

test("the mapping is switched off while the alarm rings, on when it is over, and left as it is while nobody knows", async () => {
  const path = "/2015-03-31/event-source-mappings/mapping-1";
  expect(await askedAt("ALARM")).toEqual([["PUT", path, { Enabled: false }]]);
  expect(await askedAt("OK")).toEqual([["PUT", path, { Enabled: true }]]);
  expect(await askedAt("INSUFFICIENT_DATA")).toEqual([]);
});

test("its source is what a template takes at most, and needs no file beside it", () => {
  expect(breakerSource.length).toBeLessThan(4_096);
  expect([...breakerSource.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual([
    "@aws-sdk/client-lambda",
  ]);
});

describe.each([
  ["a bundle", synthesized(lambda)],
  ["an image", synthesized(lambdaBun)],
])("sync-consumer as %s", (_, templates) => {
  const template = templates.get("sluice-sync-consumer");
  if (template === undefined) throw new Error("there is no stack of sync-consumer");
  const byId = (id: string) => Object(plain(template.Resources[id]?.Properties));

  test("probes Postgres every minute, and counts the line by which it says that it is away", () => {
    expect(ticks["sync-consumer"]).toContain("probe");
    expect(byId("TickProbe")).toMatchObject({
      ScheduleExpression: "rate(1 minute)",
      Targets: [{ Input: '{"tick":"probe"}' }],
    });
    // The words are those that shared/runtime/lambda.unit.test.ts finds in the log.
    expect(byId("Away")).toMatchObject({
      LogGroupName: "${Log}",
      FilterPattern: '{ $.msg = "a dependency is away" }',
    });
  });

  test("has an alarm on that count, which tells the function and people, both ways", () => {
    const [transformation] = byId("Away").MetricTransformations;
    const actions = ["${Breaker.Arn}", expect.stringMatching(/:sluice-dev-alarms$/)];
    expect(byId("AlarmAway")).toMatchObject({
      Namespace: transformation.MetricNamespace,
      MetricName: transformation.MetricName,
      TreatMissingData: "notBreaching",
      AlarmActions: actions,
      OKActions: actions,
    });
    expect(byId("AlarmInvokes")).toMatchObject({
      FunctionName: "${Breaker}",
      Principal: "lambda.alarms.cloudwatch.amazonaws.com",
      SourceArn: "${AlarmAway.Arn}",
    });
  });

  test("is told which mapping, and may change no other", () => {
    expect(byId("Breaker").Environment.Variables).toEqual({ MAPPING: "${Messages}" });
    const given = statementsOf(template).filter(({ role }) => role === "BreakerRole");
    expect(given.map(({ actions, resources }) => [...actions, ...resources])).toContainEqual([
      "lambda:UpdateEventSourceMapping",
      "${Messages.EventSourceMappingArn}",
    ]);
  });

  test("is the only service that has such a switch, since no other's dependencies are ours to lose", () => {
    const switched = services.filter((service) =>
      resourcesOf(templates.get(`sluice-${service}`) ?? template, "AWS::Logs::MetricFilter").some(() => true),
    );
    expect(switched).toEqual(["sync-consumer"]);
  });
});
