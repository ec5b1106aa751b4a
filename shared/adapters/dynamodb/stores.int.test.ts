import { afterAll } from "bun:test";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import { auditTrailSuite } from "../../ports/audit-trail.suite.ts";
import { aggregateStoreSuite } from "../../ports/aggregate-store.suite.ts";
import { entityScanSuite } from "../../ports/entity-scan.suite.ts";
import { entityStoreSuite } from "../../ports/entity-store.suite.ts";
import { entityAdopterSuite } from "../../ports/entity-adopter.suite.ts";
import { entityEraserSuite } from "../../ports/entity-eraser.suite.ts";
import { entityTellerSuite, type EntityTellerUnderTest } from "../../ports/entity-teller.suite.ts";
import { sampleEntity } from "../../ports/samples.suite.ts";
import { storedAuditTrail } from "../audit-trail.ts";
import { entityPk } from "../items/entity-item.ts";
import { dynamoAggregateStore } from "./aggregate-store.ts";
import { dynamoEntityAdopter } from "./entity-adopter.ts";
import { dynamoEntityEraser } from "./entity-eraser.ts";
import { dynamoEntityScan } from "./entity-scan.ts";
import { dynamoEntityStore } from "./entity-store.ts";
import { dynamoEntityTeller } from "./entity-teller.ts";
import { createTestTables, startTestDynamo, testDynamoClient } from "./testing.ts";

const stage = "suite";
const dynamo = await startTestDynamo();
const client = testDynamoClient(dynamo.endpoint);
await createTestTables(client, stage, ["files", "entities", "audit"]);

afterAll(async () => {
  client.destroy();
  await dynamo.stop();
});

const aggregates = dynamoAggregateStore({ client, stage, tables: ["files"] });
const entities = dynamoEntityStore({ client, stage });
aggregateStoreSuite("the DynamoDB aggregate store", async () => aggregates);
auditTrailSuite("the audit trail on DynamoDB", storedAuditTrail(aggregates));
entityStoreSuite("the DynamoDB entity store", async () => entities);
entityScanSuite("the scan of DynamoDB's entities", async () => ({
  scan: dynamoEntityScan(client, async () => tableName(stage, "entities")),
  entities,
}));
const tellerUnderTest: EntityTellerUnderTest = {
  teller: dynamoEntityTeller(client, async () => tableName(stage, "entities")),
  entities,
  outbox: async (key) => {
    const Key = { pk: { S: entityPk(sampleEntity(key).id) } };
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName(stage, "entities"), Key }));
    if (Item?.["outbox"]?.M === undefined) return null;
    const { id, epoch, payload } = unmarshall(Item["outbox"].M);
    return { id, epoch, payload };
  },
};
entityTellerSuite("the DynamoDB entity teller", async () => tellerUnderTest);
entityAdopterSuite("the DynamoDB entity adopter", async () => ({
  ...tellerUnderTest,
  adopter: dynamoEntityAdopter(client, async () => tableName(stage, "entities")),
}));
entityEraserSuite("the DynamoDB entity eraser", async () => ({
  eraser: dynamoEntityEraser(client, async () => tableName(stage, "entities")),
  entities,
}));
