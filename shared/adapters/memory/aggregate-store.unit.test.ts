import { expect, test } from "bun:test";
import { aggregateStoreSuite } from "../../ports/aggregate-store.suite.ts";
import { sampleEvent, sampleRef } from "../../ports/samples.suite.ts";
import { memoryAggregateStore } from "./aggregate-store.ts";
import { memoryTables, type StreamRecord } from "./tables.ts";

aggregateStoreSuite("the memory aggregate store", async () => memoryAggregateStore());

test("the memory aggregate store tells its stream what DynamoDB would: state, event, removal, in order", async () => {
  const records: StreamRecord[] = [];
  const store = memoryAggregateStore(memoryTables((_, record) => records.push(record)));
  const ref = sampleRef("acme#f");
  await store.save([{ ref, expectedVersion: 0, state: { count: 1 }, event: sampleEvent("file:f", 1) }]);
  await store.save([{ ref, expectedVersion: 1, state: null }]);
  const state = { pk: { S: "acme#f" }, sk: { S: "file" } };
  expect(records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys["sk"]?.S])).toEqual([
    ["INSERT", "file"],
    ["INSERT", "file@000000001"],
    ["REMOVE", "file"],
  ]);
  expect(records[0]?.dynamodb.NewImage).toMatchObject({ ...state, version: { N: "1" } });
  expect(records[1]?.dynamodb.NewImage?.["outbox"]?.M).toMatchObject({
    id: { S: "file:f@1.1" },
    version: { N: "1" },
    payload: { M: { rows: { N: "3" } } },
  });
  expect(records[2]?.dynamodb).not.toHaveProperty("NewImage");
  const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
  expect(numbers).toEqual(numbers.toSorted());
});
