import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { freePort } from "../supervisor/free-port.ts";
import { bareEnvironment, localClient, testCrew, type TestCrew } from "../supervisor/testing.ts";
import { until } from "../supervisor/until.ts";
import { dynamoDbAnswers, prepareDynamoDb } from "./dynamodb.ts";
import { chooseEngine, type DynamoDbEngine } from "./dynamodb-engine.ts";

async function startDynamo({ crew, directory, logFile }: TestCrew, engine: DynamoDbEngine): Promise<number> {
  const port = await freePort();
  const settings = { directory: join(directory, "dynamodb"), port, logFile: logFile("dynamodb") };
  const command = await prepareDynamoDb(settings, engine, crew.watch);
  crew.start({ name: "dynamodb", ...command, env: bareEnvironment() });
  await dynamoDbAnswers(port);
  return port;
}

async function putRows(port: number, from: number, to: number): Promise<void> {
  const client = new DynamoDBClient(localClient(port));
  for (let n = from; n < to; n += 1)
    await client.send(new PutItemCommand({ TableName: "rows", Item: { pk: { S: `row-${n}` } } }));
  client.destroy();
}

async function makeTable(port: number): Promise<void> {
  const client = new DynamoDBClient(localClient(port));
  await client.send(
    new CreateTableCommand({
      TableName: "rows",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  client.destroy();
}

/** Keys of the stream's records behind a sequence number, and the last sequence number. */
async function readStream(
  port: number,
  after: string | null,
): Promise<{ readonly keys: string[]; readonly last: string | null }> {
  const client = new DynamoDBClient(localClient(port));
  const streams = new DynamoDBStreamsClient(localClient(port));
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "rows" }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const [shard] = StreamDescription?.Shards ?? [];
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn,
      ShardId: shard?.ShardId,
      ...(after === null
        ? { ShardIteratorType: "TRIM_HORIZON" }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after }),
    }),
  );
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  client.destroy();
  streams.destroy();
  return {
    keys: Records.map(({ dynamodb }) => dynamodb?.NewImage?.["pk"]?.S ?? "?"),
    last: Records.at(-1)?.dynamodb?.SequenceNumber ?? null,
  };
}

const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `row-${from + at}`);

function aboutStore(title: string, engine: DynamoDbEngine): void {
  test(`${title}: a killed store comes back with its items, and its stream goes on where it was`, async () => {
    await using all = testCrew();
    const port = await startDynamo(all, engine);
    await makeTable(port);
    await putRows(port, 0, 20);
    const { keys, last } = await readStream(port, null);
    expect(keys).toEqual(rows(0, 20));
    await putRows(port, 20, 25);
    const pid = all.crew.named("dynamodb").pid()!;
    process.kill(pid, "SIGKILL");
    await until("it is another process", () => ![null, pid].includes(all.crew.named("dynamodb").pid()));
    await dynamoDbAnswers(port);
    await putRows(port, 25, 30);
    expect((await readStream(port, last)).keys).toEqual(rows(20, 30));
  }, 60_000);
}

const engine = chooseEngine();
if (engine.kind === "java") aboutStore("DynamoDB Local", engine);
const native = chooseEngineWithoutJava();
if (native !== null) aboutStore("the native stand-in", native);

function chooseEngineWithoutJava(): DynamoDbEngine | null {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    return chooseEngine();
  } catch {
    return null;
  } finally {
    process.env["PATH"] = path;
  }
}

const indices = (file: string): unknown[] => {
  const database = new Database(file, { readonly: true });
  const found = database
    .query("select name from sqlite_master where type = 'index' and tbl_name = 'us'")
    .all();
  database.close();
  return found;
};

test.skipIf(engine.kind !== "java")(
  "a fresh store has the indices that keep it fast; one whose first start was cut off gets it at the next",
  async () => {
    await using all = testCrew();
    const settings = {
      directory: join(all.directory, "dynamodb"),
      port: await freePort(),
      logFile: all.logFile("dynamodb"),
    };
    const file = join(settings.directory, "shared-local-instance.db");
    await prepareDynamoDb(settings, engine, all.crew.watch);
    expect(existsSync(file)).toBe(true);
    expect(indices(file)).toContainEqual({ name: "us_of_stream" });
    const database = new Database(file);
    expect(database.query("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(database.query("pragma page_size").get()).toEqual({ page_size: 2048 });
    // With the sequence number in it an index would be walked from its beginning at every poll.
    for (const [index, column] of [
      ["us_of_stream", "StreamID"],
      ["us_of_shard", "ShardID"],
    ])
      expect(database.query(`select name from pragma_index_info('${index}')`).all()).toEqual([
        { name: column },
      ]);
    database.run("drop index us_of_stream");
    database.close();
    await prepareDynamoDb(settings, engine, all.crew.watch);
    expect(indices(file)).toContainEqual({ name: "us_of_stream" });
  },
  60_000,
);
