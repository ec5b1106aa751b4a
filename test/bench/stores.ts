/** The mesh's stores, one by one, for benchmarks of single services: the same processes as deploy/local starts, and nothing between them. */
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { chooseEngine } from "@sluice/deploy/local/stores/dynamodb-engine.ts";
import { dynamoDbAnswers, prepareDynamoDb } from "@sluice/deploy/local/stores/dynamodb.ts";
import { legacyUrl, preparePostgres, readyLegacyDatabase } from "@sluice/deploy/local/stores/postgres.ts";
import { provision } from "@sluice/deploy/local/stores/provision.ts";
import { freePort } from "@sluice/deploy/local/supervisor/free-port.ts";
import { sdkSettings } from "@sluice/shared/adapters/sdk-settings.ts";
import { type LineChild, startLineChild } from "./line-child.ts";

/** The stage of every benchmark. */
export const stage = "bench";
/** The repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Running stores, with the topology's tables and queues made. */
export interface Stores {
  readonly directory: string;
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  /** What a service's process finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The old database; null when none was asked for. */
  readonly databaseUrl: string | null;
  /** Runs a script of the repository as a process of its own, stopped with the stores. */
  start(script: string, env?: Readonly<Record<string, string>>): LineChild;
  stop(): Promise<void>;
}

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** Starts DynamoDB Local (on disk, with its index) and the queues; Postgres where it is wanted. */
export async function startStores(wanted: { readonly postgres?: boolean } = {}): Promise<Stores> {
  const directory = mkdtempSync(join(scratch(), "sluice-bench-"));
  chmodSync(directory, 0o755);
  const children: LineChild[] = [];
  let stopPostgres = async (): Promise<void> => undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(children.toReversed().map((child) => child.stop()));
    await stopPostgres();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const settings = {
      directory: join(directory, "dynamodb"),
      port,
      logFile: join(directory, "dynamodb.log"),
    };
    const { command, args } = await prepareDynamoDb(settings, chooseEngine());
    children.push(startLineChild(command, args));
    const queues = startLineChild(process.execPath, [join(root, "deploy/local/stores/queues-main.ts")], {
      PORT: "0",
      SLUICE_QUEUES_DIR: join(directory, "queues"),
    });
    children.push(queues);
    await dynamoDbAnswers(port);
    const listening: unknown = JSON.parse(await queues.line());
    const queuesPort = portOf(listening);
    const env = {
      SLUICE_STAGE: stage,
      LOG_LEVEL: "warn",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${queuesPort}`,
    };
    const common = { ...sdkSettings({ requestTimeoutMs: 30_000 }), region: "us-east-1", credentials };
    const dynamo = new DynamoDBClient({ ...common, endpoint: env.AWS_ENDPOINT_URL_DYNAMODB });
    const sqs = new SQSClient({
      ...common,
      endpoint: env.AWS_ENDPOINT_URL_SQS,
      useQueueUrlAsEndpoint: false,
    });
    await provision(stage, dynamo, sqs);
    let databaseUrl: string | null = null;
    if (wanted.postgres === true) {
      const postgresPort = await freePort();
      const logFile = join(directory, "postgres.log");
      const server = await preparePostgres({
        directory: join(directory, "postgres"),
        port: postgresPort,
        logFile,
      });
      // Its log goes to its errors: a file takes them.
      const quiet = ["-c", 'log=$0; exec "$@" 2>>"$log"', logFile, server.command, ...server.args];
      closeSync(openSync(logFile, "a"));
      chmodSync(logFile, 0o666);
      const running = startLineChild("sh", quiet, {}, server.identity);
      stopPostgres = () => running.stop("SIGINT");
      await readyLegacyDatabase(postgresPort);
      databaseUrl = legacyUrl(postgresPort);
    }
    return {
      directory,
      dynamo,
      sqs,
      env,
      databaseUrl,
      start: (script, more = {}) => {
        const child = startLineChild(process.execPath, [join(root, script)], { ...env, ...more });
        children.push(child);
        return child;
      },
      stop: async () => {
        dynamo.destroy();
        sqs.destroy();
        await stop();
      },
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Memory where there is enough of it, as the ephemeral mesh has it: a busy disk's syncs would be measured instead. */
function scratch(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 4 * 1024 ** 3 ? memory : tmpdir();
}

function portOf(line: unknown): number {
  if (typeof line === "object" && line !== null && "port" in line && typeof line.port === "number")
    return line.port;
  throw new Error(`no port in ${JSON.stringify(line)}`);
}

/** Reads a process's log up to the line that says its port. */
export async function listeningPort(child: LineChild): Promise<number> {
  for (;;) {
    const line: unknown = JSON.parse(await child.line());
    if (typeof line === "object" && line !== null && "port" in line) return portOf(line);
  }
}
