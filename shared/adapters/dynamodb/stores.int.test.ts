import { afterAll } from "bun:test";
import { aggregateStoreSuite } from "../../ports/aggregate-store.suite.ts";
import { entityStoreSuite } from "../../ports/entity-store.suite.ts";
import { dynamoAggregateStore } from "./aggregate-store.ts";
import { dynamoEntityStore } from "./entity-store.ts";
import { createTestTables, startTestDynamo, testDynamoClient } from "./testing.ts";

const stage = "suite";
const dynamo = await startTestDynamo();
const client = testDynamoClient(dynamo.endpoint);
await createTestTables(client, stage, ["files", "entities"]);

afterAll(async () => {
  client.destroy();
  await dynamo.stop();
});

const aggregates = dynamoAggregateStore({ client, stage, tables: ["files"] });
const entities = dynamoEntityStore({ client, stage });
aggregateStoreSuite("the DynamoDB aggregate store", async () => aggregates);
entityStoreSuite("the DynamoDB entity store", async () => entities);
