import { afterAll } from "bun:test";
import { projectionSuite } from "../../ports/projection.suite.ts";
import { dynamoProjection } from "./projection.ts";
import { createTestTables, startTestDynamo, testDynamoClient } from "./testing.ts";

const stage = "suite";
const dynamo = await startTestDynamo();
const client = testDynamoClient(dynamo.endpoint);
await createTestTables(client, stage, ["references"]);

afterAll(async () => {
  client.destroy();
  await dynamo.stop();
});

projectionSuite("the DynamoDB projection", async () => dynamoProjection(client, stage, "references"));
