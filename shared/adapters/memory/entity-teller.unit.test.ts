import { expect, test } from "bun:test";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { entityAdopterSuite } from "../../ports/entity-adopter.suite.ts";
import { entityTellerSuite } from "../../ports/entity-teller.suite.ts";
import { sampleEntity, sampleWrite } from "../../ports/samples.suite.ts";
import { entityPk } from "../items/entity-item.ts";
import { memoryEntityAdopter } from "./entity-adopter.ts";
import { memoryEntityStore } from "./entity-store.ts";
import { memoryEntityTeller } from "./entity-teller.ts";
import { memoryTables, type StreamRecord } from "./tables.ts";

const open = async () => {
  const tables = memoryTables();
  return {
    adopter: memoryEntityAdopter(tables),
    teller: memoryEntityTeller(tables),
    entities: memoryEntityStore(tables),
    outbox: async (key: string) => {
      const outbox = tables.get("entities", entityPk(sampleEntity(key).id))?.["outbox"]?.M;
      if (outbox === undefined) return null;
      const { id, epoch, payload } = unmarshall(outbox);
      return { id, epoch, payload };
    },
  };
};
entityTellerSuite("the memory entity teller", open);
entityAdopterSuite("the memory entity adopter", open);

test("an entity that tells again makes one record of its stream, with the state as it is", async () => {
  const records: StreamRecord[] = [];
  const tables = memoryTables((_, record) => records.push(record));
  const write = sampleWrite("A-1");
  await memoryEntityStore(tables).write([write]);
  await memoryEntityTeller(tables).retell([write.after.id], "mark");
  expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY"]);
  const states = records.map(({ dynamodb }) => dynamodb.NewImage?.["data"]);
  expect(states[1]).toEqual(states[0]);
});
