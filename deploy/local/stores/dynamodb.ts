/** AWS's own DynamoDB Local as a child process, on disk; or, without a Java runtime, the native stand-in. */
import { Database } from "bun:sqlite";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { until } from "../supervisor/until.ts";
import {
  type CommandLine,
  dynamoDbCommand,
  type DynamoDbEngine,
  type DynamoDbSettings,
} from "./dynamodb-engine.ts";

/**
 * Makes the directory ready and gives the command to run. DynamoDB Local is started once before on a fresh directory, and told of by
 * `spawned`: its database then exists, and an index is added to it.
 */
export async function prepareDynamoDb(
  settings: DynamoDbSettings,
  engine: DynamoDbEngine,
  spawned: (pid: number) => void = () => undefined,
): Promise<CommandLine> {
  mkdirSync(settings.directory, { recursive: true });
  const run = dynamoDbCommand(settings, engine);
  if (engine.kind === "native") return run;
  const database = join(settings.directory, "shared-local-instance.db");
  if (!holdsStreams(database)) await makeStreamTable(settings, run, spawned);
  addStreamIndex(database);
  return run;
}

/** Resolves when it answers. */
export async function dynamoDbAnswers(port: number): Promise<void> {
  const client = localClient(port);
  try {
    await until(
      `DynamoDB Local answers on port ${port}`,
      () =>
        client.send(new ListTablesCommand({})).then(
          () => true,
          () => false,
        ),
      { timeoutMs: 60_000 },
    );
  } finally {
    client.destroy();
  }
}

function localClient(port: number): DynamoDBClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const endpoint = `http://127.0.0.1:${port}`;
  return new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

/** The stream records' table `us` comes into being with the first streamed table: one is made, and taken away again. */
async function makeStreamTable(
  { port, logFile }: DynamoDbSettings,
  { command, args }: CommandLine,
  spawned: (pid: number) => void,
): Promise<void> {
  const log = openSync(logFile, "a");
  const server = spawn(command, args, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  if (server.pid !== undefined) spawned(server.pid);
  const exited = once(server, "exit");
  try {
    const ended = exited.then(() => {
      throw new Error(`DynamoDB Local ended at once; its log is ${logFile}`);
    });
    await Promise.race([dynamoDbAnswers(port), ended]);
    const client = localClient(port);
    const TableName = "sluice-first-stream";
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      }),
    );
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  } finally {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill("SIGTERM");
      await exited;
    }
  }
}

/** Whether the database is there and can hold stream records. */
function holdsStreams(file: string): boolean {
  if (!existsSync(file)) return false;
  const database = new Database(file, { readonly: true });
  try {
    return database.query("select 1 from sqlite_master where type = 'table' and name = 'us'").get() !== null;
  } finally {
    database.close();
  }
}

/**
 * Every write looks for its stream's newest record; every read for its shard's newest and for the first one after its iterator. Without
 * indices writes fall to 63 a second once several tables have streams. An index names the stream or the shard alone: the sequence number is
 * the table's rowid, and the bundled SQLite (3.8.7) uses a rowid's bound only where the index does not name it. With (StreamID,
 * SequenceNumber) each poll walked the stream from its beginning: 95 ms after 47,000 records in place of 0.01. Its pages of 1 KB
 * would split each record over several; but each write first copies the pages that it changes into a statement journal, so large ones cost
 * too: behind 50,000 rows, 1,450 writes/s with 2 KB and 1,170 with 8 KB.
 */
function addStreamIndex(file: string): void {
  const database = new Database(file);
  if (database.query("select 1 from sqlite_master where name = 'us_of_stream'").get() === null) {
    // A database of an earlier version has these.
    database.run("drop index if exists us_by_stream");
    database.run("drop index if exists us_by_shard");
    database.run("create index if not exists us_of_shard on us(ShardID)");
    database.run("create index if not exists us_of_stream on us(StreamID)");
    // Pages change only by a rewrite, and only outside the write-ahead log.
    database.query("pragma journal_mode = delete").get();
    database.run("pragma page_size = 2048");
    database.run("vacuum");
  }
  database.query("pragma journal_mode = wal").get();
  database.close();
}
