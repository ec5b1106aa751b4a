/**
 * The same stages with nothing in them: conditional writes, stream read, send, receive, commit, delete; all at once, on the mesh's own
 * stores, by one process.
 */
import {
  BatchExecuteStatementCommand,
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
import { chunksOf, inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { Sql } from "postgres";
import { commitRows, makeBareTables } from "../bare-rows.ts";
import { sendAll, takeAll } from "../fifo.ts";
import type { Clients } from "./clients.ts";

const loops = 4;
/** With it a stream record weighs what an entity's does (1,850 bytes in the store), so that both chains carry the same. */
const ballast = "x".repeat(1_650);

/** How a bare chain writes its rows. */
export interface BareWriting {
  readonly name: string;
  /** Rows of one call, and calls at once. */
  readonly rows: number;
  readonly atOnce: number;
  readonly write: (dynamo: DynamoDBClient, table: string, keys: readonly string[]) => Promise<unknown>;
}

/** One commit a hundred rows in the local store, two write units a row on AWS. */
export const transactions: BareWriting = {
  name: "transactions of 100",
  rows: 100,
  atOnce: 4,
  write: (dynamo, TableName, keys) => {
    const TransactItems = keys.map((key) => ({
      Put: {
        TableName,
        Item: { pk: { S: key }, text: { S: ballast } },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    }));
    return dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
  },
};

/** One write unit a row, as the loader writes. */
export const statements: BareWriting = {
  name: "statements of one write unit",
  rows: 25,
  atOnce: 8,
  write: async (dynamo, table, keys) => {
    const Statement = `INSERT INTO "${table}" VALUE {'pk':?,'text':?}`;
    const Statements = keys.map((key) => ({ Statement, Parameters: [{ S: key }, { S: ballast }] }));
    const { Responses = [] } = await dynamo.send(new BatchExecuteStatementCommand({ Statements }));
    const [refused] = Responses.flatMap(({ Error: error }) => (error === undefined ? [] : [error]));
    if (refused !== undefined) throw new Error(`a bare row was refused: ${refused.Code}`);
  },
};

/** Runs `count` rows through; answers rows/s from the first write to the last deletion. */
export async function bareChain(
  clients: Clients,
  sql: Sql,
  { name, count, writing }: { readonly name: string; readonly count: number; readonly writing: BareWriting },
): Promise<number> {
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
    writeRows(dynamo, table, count, writing),
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

async function writeRows(
  dynamo: DynamoDBClient,
  table: string,
  count: number,
  { rows, atOnce, write }: BareWriting,
): Promise<void> {
  const keys = Array.from({ length: count }, (_, index) => `row-${index}`);
  await inLanes(chunksOf(keys, rows), atOnce, async (some) => void (await write(dynamo, table, some)));
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
