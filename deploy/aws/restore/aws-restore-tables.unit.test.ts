/** What a restore asks of AWS, and how it bears AWS's own pace: everything through msw, by a small account that keeps state. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PipesClient } from "@aws-sdk/client-pipes";
import type { InstantRefused, TableProgress } from "@sluice/shared/ports/restore-tables.ts";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { awsRestoreTables } from "./aws-restore-tables.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

type Json = Record<string, unknown>;
const from = "sluice-prod-entities";
const to = "sluice-prod-entities-e2-abc123";
const arn = (table: string): string => `arn:aws:dynamodb:eu-west-1:111122223333:table/${table}`;
const settings = {
  region: "eu-west-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
} as const;

/** An account with the entities' table and its pipes. Each restored table and pipe is under way once, then ready. */
function account() {
  const calls: { readonly name: string; readonly body: Json }[] = [];
  const tables = new Map<string, Json>([
    [
      from,
      {
        ...{ TableName: from, TableArn: arn(from), TableStatus: "ACTIVE", DeletionProtectionEnabled: true },
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        LatestStreamArn: `${arn(from)}/stream/1`,
      },
    ],
  ]);
  const ttl = new Map([[from, "ENABLED"]]);
  const backups = new Map([[from, { PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 35 }]]);
  const policies = new Map<string, string>();
  const pipes = new Map<string, Json>(
    ["work", "broadcast"].map((kind) => [
      `sluice-prod-entities-${kind}`,
      {
        Name: `sluice-prod-entities-${kind}`,
        ...{
          Source: `${arn(from)}/stream/1`,
          RoleArn: `role-${kind}`,
          Target: kind,
          CurrentState: "RUNNING",
        },
        SourceParameters: { FilterCriteria: { Filters: [{ Pattern: `{"${kind}":[1]}` }] } },
        TargetParameters: { InputTemplate: `<${kind}>` },
        Tags: { team: "data", "aws:cloudformation:stack-name": "x" },
      },
    ]),
  );
  const alarms = ["sluice-prod-entities-work", "sluice-prod-loads-work"].map((pipe) => ({
    AlarmName: `${pipe}-held-up`,
    ...{ EvaluationPeriods: 1, Threshold: 300, ComparisonOperator: "GreaterThanThreshold" },
    Metrics: [
      {
        Id: "age",
        MetricStat: {
          ...{ Period: 60, Stat: "Maximum" },
          Metric: {
            ...{ Namespace: "AWS/EventBridge/Pipes", MetricName: "Age" },
            Dimensions: [{ Name: "PipeName", Value: pipe }],
          },
        },
      },
    ],
  }));
  let takesWritesFor = 1;
  let refusal: string | null = null;
  const fault = (name: string) =>
    HttpResponse.json({ __type: `com.amazonaws#${name}`, message: name }, { status: 400 });
  const dynamo = (name: string, body: Json): Response => {
    const table = String(body["TableName"] ?? body["TargetTableName"]);
    const known = tables.get(table);
    const resource = String(body["ResourceArn"]);
    switch (name) {
      case "DescribeTable": {
        if (known === undefined) return fault("ResourceNotFoundException");
        const answer = { ...known };
        if (known["TableStatus"] !== "ACTIVE")
          tables.set(table, { ...known, TableStatus: "ACTIVE", RestoreSummary: {} });
        return HttpResponse.json({ Table: answer });
      }
      case "RestoreTableToPointInTime":
        if (known !== undefined) return fault("TableAlreadyExistsException");
        if (refusal !== null) return fault(refusal);
        tables.set(table, {
          ...{ TableName: table, TableArn: arn(table), TableStatus: "CREATING" },
          RestoreSummary: { RestoreInProgress: true },
        });
        return HttpResponse.json({});
      case "UpdateTable": {
        const spec = body["StreamSpecification"];
        tables.set(table, {
          ...{ ...known, ...body, TableStatus: "UPDATING" },
          ...(spec === undefined ? {} : { LatestStreamArn: `${arn(table)}/stream/2` }),
        });
        return HttpResponse.json({});
      }
      case "DescribeTimeToLive": {
        const TimeToLiveStatus = ttl.get(table) ?? "DISABLED";
        return HttpResponse.json({ TimeToLiveDescription: { TimeToLiveStatus, AttributeName: "expiresAt" } });
      }
      case "UpdateTimeToLive":
        ttl.set(table, "ENABLING");
        return HttpResponse.json({});
      case "DescribeContinuousBackups": {
        const PointInTimeRecoveryDescription = backups.get(table) ?? {
          PointInTimeRecoveryStatus: "DISABLED",
        };
        return HttpResponse.json({
          ContinuousBackupsDescription: {
            ContinuousBackupsStatus: "ENABLED",
            PointInTimeRecoveryDescription,
          },
        });
      }
      case "UpdateContinuousBackups":
        backups.set(table, { PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 35 });
        return HttpResponse.json({});
      case "ListTagsOfResource":
        return body["NextToken"] === undefined
          ? HttpResponse.json({ Tags: [{ Key: "team", Value: "data" }], NextToken: "more" })
          : HttpResponse.json({ Tags: [{ Key: "aws:stack", Value: "x" }] });
      case "TagResource":
        return HttpResponse.json({});
      case "GetResourcePolicy": {
        const Policy = policies.get(resource);
        return Policy === undefined ? fault("PolicyNotFoundException") : HttpResponse.json({ Policy });
      }
      case "PutResourcePolicy":
        policies.set(resource, String(body["Policy"]));
        return HttpResponse.json({});
      case "DeleteResourcePolicy":
        policies.delete(resource);
        return HttpResponse.json({});
      case "PutItem":
        // A policy takes its time to hold.
        return policies.has(arn(table)) && (takesWritesFor -= 1) < 0
          ? fault("AccessDeniedException")
          : fault("ConditionalCheckFailedException");
      default:
        throw new Error(`${name} is not answered here`);
    }
  };
  server.use(
    http.post("https://dynamodb.eu-west-1.amazonaws.com/", async ({ request }) => {
      const name = request.headers.get("x-amz-target")?.split(".")[1] ?? "";
      const body = (await request.json()) as Json;
      calls.push({ name, body });
      return dynamo(name, body);
    }),
    http.get("https://pipes.eu-west-1.amazonaws.com/v1/pipes/:name", ({ params }) => {
      const name = String(params["name"]);
      const pipe = pipes.get(name);
      if (pipe === undefined)
        return HttpResponse.json(
          { message: "none" },
          { status: 404, headers: { "x-amzn-errortype": "NotFoundException" } },
        );
      if (pipe["CurrentState"] === "CREATING") pipes.set(name, { ...pipe, CurrentState: "RUNNING" });
      return HttpResponse.json(pipe);
    }),
    http.post("https://pipes.eu-west-1.amazonaws.com/v1/pipes/:name", async ({ request, params }) => {
      const name = String(params["name"]);
      const body = (await request.json()) as Json;
      calls.push({ name: "CreatePipe", body: { Name: name, ...body } });
      pipes.set(name, { Name: name, ...body, CurrentState: "CREATING" });
      return HttpResponse.json({});
    }),
    http.post("https://monitoring.eu-west-1.amazonaws.com/", async ({ request }) => {
      const name = request.headers.get("x-amz-target")?.split(".")[1] ?? "";
      const body = (await request.json()) as Json;
      if (name === "DescribeAlarms") return HttpResponse.json({ MetricAlarms: alarms });
      calls.push({ name, body });
      return HttpResponse.json({});
    }),
  );
  const restore = awsRestoreTables({
    dynamo: new DynamoDBClient({ ...settings, accountIdEndpointMode: "disabled" }),
    stage: "prod",
    pipes: new PipesClient(settings),
    alarms: new CloudWatchClient(settings),
    pause: async () => undefined,
  });
  const of = (name: string) => calls.filter((call) => call.name === name).map(({ body }) => body);
  return { restore, of, policies, pipes, tables, refuse: (name: string) => (refusal = name) };
}

/** Asks again while it waits; gives how often it did, and the last word. */
async function toEnd(
  ask: () => Promise<TableProgress | InstantRefused>,
): Promise<{ waits: number; note: string }> {
  for (let waits = 0; ; waits += 1) {
    const { kind, note } = await ask();
    if (kind === "done") return { waits, note };
    if (waits > 9) throw new Error(`it waits for ever: ${note}`);
  }
}

const at = "2026-11-21T01:59:00.000Z";
async function restored() {
  const it = account();
  await toEnd(() => it.restore.restore(from, to, at));
  return it;
}

test("the table is restored once into a new one, to the second, and waited for", async () => {
  const { restore, of } = account();
  expect((await toEnd(() => restore.restore(from, to, at))).waits).toBe(2);
  await toEnd(() => restore.restore(from, to, at));
  expect(of("RestoreTableToPointInTime")).toEqual([
    { SourceTableName: from, TargetTableName: to, RestoreDateTime: Date.parse(at) / 1000 },
  ]);
});

test.each(["InvalidRestoreTimeException", "PointInTimeRecoveryUnavailableException"])(
  "an instant that AWS refuses with %s is told, with what AWS says of it",
  async (name) => {
    const { restore, refuse } = account();
    refuse(name);
    const note = `DynamoDB refuses ${from} as of ${at}: ${name}`;
    expect(await restore.restore(from, to, at)).toEqual({ kind: "refused", note });
  },
);

test("another refusal than of the instant is a fault: it is tried again", async () => {
  const { restore, refuse } = account();
  refuse("LimitExceededException");
  await expect(restore.restore(from, to, at)).rejects.toThrow("LimitExceededException");
});

test("what a restore drops is set again, once: TTL, backups with their days, tags but AWS's own, deletion protection", async () => {
  const { restore, of } = await restored();
  await toEnd(() => restore.remake(from, to));
  await toEnd(() => restore.remake(from, to));
  expect(of("UpdateTimeToLive")).toEqual([
    { TableName: to, TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true } },
  ]);
  expect(of("UpdateContinuousBackups")).toEqual([
    {
      TableName: to,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
    },
  ]);
  expect(of("TagResource")[0]).toEqual({ ResourceArn: arn(to), Tags: [{ Key: "team", Value: "data" }] });
  expect(of("UpdateTable")).toEqual([{ TableName: to, DeletionProtectionEnabled: true }]);
});

test("the new stream gets pipes like the old one's, on its own ARN, and they get their alarms", async () => {
  const { restore, of, pipes } = await restored();
  const { waits, note } = await toEnd(() => restore.startStream(from, to));
  await toEnd(() => restore.startStream(from, to));
  expect(waits).toBeGreaterThan(1);
  expect(note).toContain("2 pipes read it");
  expect(of("CreatePipe")).toHaveLength(2);
  expect(pipes.get("sluice-prod-entities-work-e2-abc123")).toMatchObject({
    ...{ Source: `${arn(to)}/stream/2`, RoleArn: "role-work", Target: "work", CurrentState: "RUNNING" },
    SourceParameters: { FilterCriteria: { Filters: [{ Pattern: '{"work":[1]}' }] } },
    TargetParameters: { InputTemplate: "<work>" },
    Tags: { team: "data" },
  });
  const names = new Set(of("PutMetricAlarm").map(({ AlarmName }) => AlarmName));
  expect([...names]).toEqual(["sluice-prod-entities-work-e2-abc123-held-up"]);
  expect(JSON.stringify(of("PutMetricAlarm")[0])).toContain('"Value":"sluice-prod-entities-work-e2-abc123"');
});

test("a pipe that cannot start stops it with AWS's reason", async () => {
  const { restore, pipes } = await restored();
  const name = "sluice-prod-entities-work-e2-abc123";
  pipes.set(name, { Name: name, CurrentState: "START_FAILED", StateReason: "no right to read the stream" });
  await restore.startStream(from, to);
  await restore.startStream(from, to);
  await expect(restore.startStream(from, to)).rejects.toThrow("no right to read the stream");
});

test("writes are refused by a policy that leaves the table's other statements, and only once one is refused it is done", async () => {
  const { restore, of, policies } = account();
  const theirs = {
    Sid: "Theirs",
    Effect: "Allow",
    Principal: "*",
    Action: "dynamodb:GetItem",
    Resource: "*",
  };
  policies.set(arn(from), JSON.stringify({ Version: "2012-10-17", Statement: [theirs] }));
  await restore.deny(from);
  expect(of("PutItem")).toHaveLength(2);
  const statements = (): unknown => JSON.parse(policies.get(arn(from)) ?? "{}").Statement;
  expect(statements()).toMatchObject([
    theirs,
    { Sid: "SluiceRefusesWrites", Effect: "Deny", Resource: arn(from) },
  ]);
  await restore.deny(from);
  expect(statements()).toHaveLength(2);
  await restore.allow(from);
  await restore.allow(from);
  expect(statements()).toEqual([theirs]);
});
