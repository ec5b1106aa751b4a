import { expect, test } from "bun:test";
import { entityStoreSuite } from "../../ports/entity-store.suite.ts";
import { sampleWrite } from "../../ports/samples.suite.ts";
import { memoryEntityStore } from "./entity-store.ts";
import { memoryTables, type StreamRecord } from "./tables.ts";

entityStoreSuite("the memory entity store", async () => memoryEntityStore());

test("the memory entity store tells its stream each write, and nothing of a lost or repeated one", async () => {
  const records: StreamRecord[] = [];
  const store = memoryEntityStore(memoryTables((_, record) => records.push(record)));
  await store.write([sampleWrite("A-1")]);
  await store.write([sampleWrite("A-1")]);
  await store.write([sampleWrite("A-1", { record: 9 })]);
  await store.write([sampleWrite("A-1", { version: 2, record: 2, data: null })]);
  expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY"]);
  expect(records[1]?.dynamodb).toMatchObject({
    Keys: { pk: { S: "acme#order#A-1" } },
    NewImage: { data: { M: {} }, tombstone: { BOOL: true }, outbox: { M: { broadcast: { BOOL: true } } } },
  });
});
