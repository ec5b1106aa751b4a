import { afterAll, expect, test } from "bun:test";
import { dynamoReadModel } from "@sluice/shared/adapters/dynamodb/read-model.ts";
import {
  createTestTables,
  startTestDynamo,
  testDynamoClient,
} from "@sluice/shared/adapters/dynamodb/testing.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { queryConsumer } from "./on-event.ts";
import { eventsOf, fileNumbered, orderEvent, testQuery, wholeWay } from "./testing.ts";

const stage = "query";
const dynamo = await startTestDynamo();
const client = testDynamoClient(dynamo.endpoint);
await createTestTables(client, stage, ["read-model"]);

afterAll(async () => {
  client.destroy();
  await dynamo.stop();
});

/** As a process has it. */
const process = async () => {
  const query = await testQuery({ model: dynamoReadModel({ client, stage }) });
  return { ...query, together: queryConsumer(query.deps).together };
};

test("two processes that take a file's events at once, twice and backwards, leave one view and one gapless history", async () => {
  const file = fileNumbered(1);
  const way = wholeWay(file);
  const [one, two] = [await process(), await process()];
  await Promise.all([one.together?.(way, silentLog), two.together?.(way.toReversed(), silentLog)]);

  const memory = await testQuery();
  await memory.take(...way);
  expect(await two.json(`/v1/files/${file}`)).toEqual(await memory.json(`/v1/files/${file}`));
  const entries = await one.deps.model.entries({ pk: `history#${file}`, after: 0, limit: 100 });
  expect(entries.map(({ number }) => number)).toEqual(way.map((_, index) => index + 1));
  expect(new Set(entries.map(({ item }) => item["id"]))).toEqual(new Set(way.map(({ id }) => id)));
  const stream = await (await two.get(`/v1/files/${file}/events`)).text();
  expect(stream.match(/^event: .*$/gm)).toHaveLength(way.length + 1);
});

test("lists, pages and entities are the same over DynamoDB", async () => {
  const query = await process();
  const files = [11, 12, 13, 14, 15].map(fileNumbered);
  for (const [index, file] of files.entries())
    await query.take(eventsOf(file, { partner: "zenith", at: index }).received());
  const seen: unknown[] = [];
  for (let path: string | null = "/v1/files?limit=2"; path !== null;) {
    const page = await query.json(path, "zenith");
    for (const view of Array.isArray(page["files"]) ? page["files"] : []) seen.push(view.file);
    path = typeof page["next"] === "string" ? `/v1/files?limit=2&cursor=${page["next"]}` : null;
  }
  expect(seen).toEqual(files.toReversed());

  const key = "漢".repeat(1000);
  await query.take(orderEvent(key, 2), orderEvent(key, 1));
  expect(await query.json(`/v1/entities/order/${encodeURIComponent(key)}`)).toMatchObject({
    key,
    version: 2,
  });
});
