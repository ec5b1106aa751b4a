import { afterAll } from "bun:test";
import { readModelSuite } from "../../ports/read-model.suite.ts";
import { dynamoReadModel } from "./read-model.ts";
import { createTestTables, startTestDynamo, testDynamoClient } from "./testing.ts";

const stage = "suite";
const dynamo = await startTestDynamo();
const client = testDynamoClient(dynamo.endpoint);
await createTestTables(client, stage, ["read-model"]);

afterAll(async () => {
  client.destroy();
  await dynamo.stop();
});

// Fresh ones a test, as two processes would have: they meet in the table alone.
readModelSuite("the DynamoDB read model", async () => ({
  model: dynamoReadModel({ client, stage }),
  twin: dynamoReadModel({ client, stage }),
}));
