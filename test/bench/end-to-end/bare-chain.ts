/**
 * The same stages with nothing in them: conditional writes in transactions of 100, stream read, send, receive, commit, delete; all at
 * once, on the mesh's own stores, by one process.
 */
import {
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { CreateQueueCommand, DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { Sql } from "postgres";
import { commitRows, makeBareTables } from "../bare-rows.ts";
import { sendAll, takeAll } from "../fifo.ts";
import type { Clients } from "./clients.ts";

const transactionRows = 100;
const writersAtOnce = 4;
const loops = 4;
/** With it a stream record weighs what an entity's does (1,850 bytes in the store), so that both chains carry the same. */
const ballast = "x".repeat(1_650);

/** Runs `count` rows through; answers rows/s from the first write to the last deletion. */
export async function bareChain(clients: Clients, sql: Sql, name: string, count: number): Promise<number> {
  const { dynamo, streams, sqs } = clients;
  const table = `bare-${name}`;
  const { TableDescription } = await dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: `bare-${name}.fifo`,
      Attributes: { FifoQueue: "true", VisibilityTimeout: "20" },
    }),
  );
  await makeBareTables(sql);
  const began = performance.now();
  await Promise.all([
    writeRows(dynamo, table, count),
    relay(streams, TableDescription?.LatestStreamArn ?? "", count, async (records) =>
      sendAll(sqs, QueueUrl, records.map(sendingOf)),
    ),
    takeAll(sqs, QueueUrl, { count, loops }, (bodies) => commitRows(sql, bodies.map(rowOf))),
  ]);
  const seconds = (performance.now() - began) / 1000;
  await sql`drop schema bare cascade`;
  await dynamo.send(new DeleteTableCommand({ TableName: table }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  return count / seconds;
}

async function writeRows(dynamo: DynamoDBClient, TableName: string, count: number): Promise<void> {
  const firsts = Array.from({ length: count / transactionRows }, (_, index) => index * transactionRows);
  await inLanes(firsts, writersAtOnce, async (first) => {
    const TransactItems = Array.from({ length: transactionRows }, (_, index) => ({
      Put: {
        TableName,
        Item: { pk: { S: `row-${first + index}` }, text: { S: ballast } },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    }));
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
  });
}

async function relay(
  streams: DynamoDBStreamsClient,
  StreamArn: string,
  count: number,
  send: (records: readonly _Record[]) => Promise<void>,
): Promise<void> {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const [shard, ...others] = StreamDescription?.Shards ?? [];
  if (shard === undefined || others.length > 0) throw new Error("the bare chain reads one stream shard");
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId: shard.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  let iterator = ShardIterator;
  for (let left = count; left > 0;) {
    const { Records = [], NextShardIterator } = await streams.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: 1_000 }),
    );
    iterator = NextShardIterator;
    left -= Records.length;
    if (Records.length > 0) await send(Records);
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function sendingOf({ eventID = "", dynamodb }: _Record) {
  const key = dynamodb?.NewImage?.["pk"]?.S ?? "";
  const body = JSON.stringify({ id: eventID, key, text: dynamodb?.NewImage?.["text"]?.S ?? "" });
  return { body, group: key, id: eventID };
}

function rowOf(body: string) {
  const row: unknown = JSON.parse(body);
  if (typeof row !== "object" || row === null || !("id" in row) || !("key" in row) || !("text" in row))
    throw new Error("a message is no row");
  return { id: String(row.id), key: String(row.key), text: String(row.text) };
}
