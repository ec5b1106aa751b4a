/** An operator's tools for dead letters, on a running mesh with planted faults. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import type { Letter } from "@sluice/shared/dead-letters/letter.ts";
import { startTestMesh, type TestMesh } from "../support/mesh.ts";
import { type Said, sluice as run } from "../support/sluice.ts";

let it: TestMesh;
let dynamo: DynamoDBClient;
beforeAll(async () => {
  it = await startTestMesh();
  dynamo = new DynamoDBClient({
    region: "us-east-1",
    endpoint: it.mesh.run().endpoints["AWS_ENDPOINT_URL_DYNAMODB"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}, 90_000);
afterAll(async () => {
  dynamo.destroy();
  await it.stop();
}, 60_000);

const sluice = (...args: string[]): Promise<Said> => run(it.mesh.directory, ...args);
const letters = async (...args: string[]): Promise<readonly Letter[]> =>
  JSON.parse((await sluice("dlq", "list", "--json", ...args)).out).letters;
const header = "order_no,step,at,customer,currency,amount\n";

describe("rows that the old database refuses", () => {
  test("are listed with file, line, entity and the database's own reason", async () => {
    await it.sql`alter table legacy.orders add constraint small check (amount < 1000)`;
    const rows = ["D-1", "D-2", "D-3"].map(
      (order, index) =>
        `${order},created,2026-11-20T01:00:00Z,Aoki Books,JPY,${index === 1 ? "10" : "5000"}\n`,
    );
    const { file } = await it.partner.upload("orders", new Blob([header, ...rows]));
    await until("both are dead", async () => (await it.deadLetters()) === 2);
    const dead = await letters("--at", "sync-consumer", "--file", file);
    const told = dead.map(({ event, attempts }) => [event.entity, event.key, event.line, attempts]);
    // Of two entities either may be first.
    expect(told.toSorted(([, a], [, b]) => String(a).localeCompare(String(b)))).toEqual([
      ["order", "D-1", 2, 1],
      ["order", "D-3", 4, 1],
    ]);
    for (const { cause } of dead) expect(cause).toContain("small");
  }, 60_000);
});

describe("a record that a pipe cannot make a message of", () => {
  test("is a pointer at first, and the record itself before the stream can forget it", async () => {
    await dynamo.send(
      new PutItemCommand({
        TableName: tableName("local", "partners"),
        Item: {
          ...{ pk: { S: "broken" }, sk: { S: "event" } },
          outbox: { M: { id: { S: "broken@1.1" }, type: { S: "partner.registered.v1" } } },
        },
      }),
    );
    await until("it is rescued", async () => {
      const [letter] = await letters("--at", "partners-broadcast");
      return letter?.holding.kind === "whole";
    });
    const [letter, ...more] = await letters("--at", "partners-broadcast");
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      event: { id: "broken@1.1", type: "partner.registered.v1" },
      cause: expect.stringContaining("occurredAt"),
    });
  }, 60_000);
});
