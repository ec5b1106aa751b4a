/** Writes whose reply is lost: DynamoDB has done them, the client never hears of it, and the SDK sends them again. */
import { afterAll, beforeEach, expect, test } from "bun:test";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { sampleEvent, sampleRef, sampleWrite } from "../../ports/samples.suite.ts";
import { dynamoAggregateStore } from "./aggregate-store.ts";
import { dynamoEntityStore } from "./entity-store.ts";
import { createTestTables, startTestDynamo, testDynamoClient } from "./testing.ts";

const stage = "lost-reply";
const dynamo = await startTestDynamo();
const client = testDynamoClient(dynamo.endpoint);
await createTestTables(client, stage, ["files", "entities"]);
const lost = losingReplies(client);

const aggregates = dynamoAggregateStore({ client, stage });
const entities = dynamoEntityStore({ client, stage });

afterAll(async () => {
  client.destroy();
  await dynamo.stop();
});
beforeEach(() => {
  lost.replies = [];
});

/** Loses the first reply of each command that `of` names. */
function losingReplies(client: DynamoDBClient): { of: readonly string[]; replies: string[] } {
  const lost: { of: readonly string[]; replies: string[] } = { of: [], replies: [] };
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const reply = await next(args);
        if (!lost.of.includes(commandName) || lost.replies.includes(commandName)) return reply;
        lost.replies.push(commandName);
        throw Object.assign(new Error("the connection broke"), { name: "TimeoutError" });
      },
    { step: "deserialize", name: "losingReplies", priority: "high" },
  );
  return lost;
}

test("a lone change is saved once", async () => {
  lost.of = ["PutItemCommand"];
  const ref = sampleRef("acme#lone");
  expect(await aggregates.save([{ ref, expectedVersion: 0, state: { count: 1 } }])).toEqual({
    kind: "saved",
  });
  expect(lost.replies).toEqual([...lost.of]);
  expect(await aggregates.load(ref)).toEqual({ state: { count: 1 }, version: 1 });
});

test("a change with its event is saved once", async () => {
  lost.of = ["TransactWriteItemsCommand"];
  const ref = sampleRef("acme#event");
  const change = { ref, expectedVersion: 0, state: { count: 1 }, event: sampleEvent("file:event", 1) };
  expect(await aggregates.save([change])).toEqual({ kind: "saved" });
  expect(lost.replies).toEqual([...lost.of]);
  expect((await aggregates.load(ref))?.version).toBe(1);
});

test("a new entity and a changed one are written once", async () => {
  lost.of = ["BatchExecuteStatementCommand"];
  for (const version of [1, 2, 3]) {
    lost.replies = [];
    const write = sampleWrite("A-1", { version, record: version, journal: `mine#${version}` });
    expect(await entities.write([write])).toEqual([{ kind: "written" }]);
    expect(lost.replies).toEqual([...lost.of]);
    expect(await entities.read([write.after.id])).toEqual([write.after]);
  }
});
