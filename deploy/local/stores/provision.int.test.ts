import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import {
  deadLetterQueueName,
  hopDeadLetterQueueName,
  pipes,
  queueName,
  queues,
  rules,
  tableName,
  tables,
} from "@sluice/contracts/topology.ts";
import { startTestDynamo, type TestDynamo } from "@sluice/shared/adapters/dynamodb/testing.ts";
import { answering, answersHttp } from "../supervisor/did-not-start.ts";
import { freePort } from "../supervisor/free-port.ts";
import { bareEnvironment, bunScript, localClient, testCrew, type TestCrew } from "../supervisor/testing.ts";
import { provision } from "./provision.ts";

const stage = "test";
let all: TestCrew;
let store: TestDynamo;
let dynamo: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  all = testCrew();
  store = await startTestDynamo();
  dynamo = new DynamoDBClient({ ...localClient(0), endpoint: store.endpoint });
  const port = await freePort();
  const child = all.crew.start({
    name: "queues",
    ...bunScript("deploy/local/stores/queues-main.ts"),
    env: { ...bareEnvironment(), PORT: String(port), SLUICE_QUEUES_DIR: join(all.directory, "queues") },
  });
  await answering(
    child,
    answersHttp(`http://127.0.0.1:${port}/`, () => true),
  );
  sqs = new SQSClient({ ...localClient(port), useQueueUrlAsEndpoint: false });
  await provision(stage, dynamo, sqs);
});
afterAll(async () => {
  await store.stop();
  await all[Symbol.asyncDispose]();
});

const urlOf = (name: string): string => `http://sqs.us-east-1.localhost/000000000000/${name}`;
const attributesOf = async (name: string): Promise<Record<string, string>> =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ["All"] })))
    .Attributes ?? {};

test("every table of the topology is there, with its keys and its stream", async () => {
  const { TableNames } = await dynamo.send(new ListTablesCommand({}));
  expect(TableNames?.toSorted()).toEqual(
    Object.keys(tables)
      .map((name) => `sluice-test-${name}`)
      .toSorted(),
  );
  const { Table: entities } = await dynamo.send(
    new DescribeTableCommand({ TableName: tableName(stage, "entities") }),
  );
  expect(entities?.KeySchema).toEqual([{ AttributeName: "pk", KeyType: "HASH" }]);
  expect(entities?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
  const { Table: model } = await dynamo.send(
    new DescribeTableCommand({ TableName: tableName(stage, "read-model") }),
  );
  expect(model?.KeySchema).toHaveLength(2);
  expect(model?.StreamSpecification).toBeUndefined();
});

test("every queue is there with its dead-letter queue, and one for each pipe and rule", async () => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const count = 2 * Object.keys(queues).length + Object.keys(pipes).length + Object.keys(rules).length;
  expect(QueueUrls).toHaveLength(count);
  expect(await attributesOf(queueName(stage, "loader"))).toMatchObject({
    FifoQueue: "true",
    ContentBasedDeduplication: "true",
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
    VisibilityTimeout: String(queues.loader.visibilitySeconds.container),
  });
  const { RedrivePolicy = "{}" } = await attributesOf(queueName(stage, "loader"));
  expect(JSON.parse(RedrivePolicy)).toEqual({
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${deadLetterQueueName(stage, "loader")}`,
    maxReceiveCount: queues.loader.maxReceives,
  });
  expect(await attributesOf(deadLetterQueueName(stage, "loader"))).toMatchObject({
    MessageRetentionPeriod: "1209600",
  });
  expect(await attributesOf(hopDeadLetterQueueName(stage, "files-work"))).not.toHaveProperty("FifoQueue");
});

test("again is fine: contents stay, and settings that had changed are set", async () => {
  const QueueUrl = urlOf(queueName(stage, "validator"));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept", MessageGroupId: "a" }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "7" } }));
  await provision(stage, dynamo, sqs);
  expect(await attributesOf(queueName(stage, "validator"))).toMatchObject({
    VisibilityTimeout: "20",
    ApproximateNumberOfMessages: "1",
  });
});
