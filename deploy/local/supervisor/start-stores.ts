/** Starts the stores of a mesh that do not run elsewhere, each a process of its own, and makes the topology's tables and queues in them. */
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { dynamoDbAnswers, prepareDynamoDb } from "../stores/dynamodb.ts";
import type { DynamoDbEngine } from "../stores/dynamodb-engine.ts";
import {
  applyLegacySchema,
  legacyUrl,
  postgresDirectory,
  preparePostgres,
  readyLegacyDatabase,
} from "../stores/postgres.ts";
import { provision } from "../stores/provision.ts";
import type { Crew } from "./crew.ts";
import { answering, answersHttp } from "./did-not-start.ts";
import { baseEnvironment, endpoints, localCaller, type Ports, stage } from "./environment.ts";
import type { OutsideParts } from "./outside.ts";

/** Starts them; gives the address of the monolith's database: `databaseUrl` where one is given, else an own one. */
export async function startStores(
  crew: Crew,
  settings: {
    readonly directory: string;
    readonly ports: Ports;
    readonly outside: OutsideParts;
    /** Null where DynamoDB is an outside part. */
    readonly engine: DynamoDbEngine | null;
    readonly databaseUrl: string | null;
    /** The command of a process that runs a script of the repository. */
    readonly bun: (script: string) => { readonly command: string; readonly args: readonly string[] };
  },
): Promise<string> {
  const { directory, ports, outside, engine, databaseUrl, bun } = settings;
  const env = baseEnvironment(ports);
  const logFile = (name: string): string => join(directory, "logs", `${name}.log`);

  const startQueues = async (): Promise<void> => {
    if (outside.queues !== null) return;
    const queues = crew.start({
      name: "queues",
      ...bun("deploy/local/stores/queues-main.ts"),
      env: { ...env, PORT: String(ports.queues), SLUICE_QUEUES_DIR: join(directory, "queues") },
    });
    // It answers whatever it is asked, if only with a refusal.
    await answering(
      queues,
      answersHttp(`http://127.0.0.1:${ports.queues}/`, () => true),
    );
  };
  const startDynamoDb = async (): Promise<void> => {
    if (engine === null) return;
    const dynamo = {
      directory: join(directory, "dynamodb"),
      port: ports.dynamodb,
      logFile: logFile("dynamodb"),
    };
    const command = await prepareDynamoDb(dynamo, engine, crew.watch);
    crew.start({ name: "dynamodb", ...command, env });
    await dynamoDbAnswers(ports.dynamodb);
  };
  const startPostgres = async (): Promise<void> => {
    if (databaseUrl !== null) return applyLegacySchema(databaseUrl);
    const place = {
      directory: postgresDirectory(directory),
      port: ports.postgres,
      logFile: logFile("postgres"),
    };
    const command = await preparePostgres(place);
    // SIGINT is Postgres's fast shutdown; after SIGTERM it would wait for its clients to leave.
    crew.start({ name: "postgres", ...command, env, stopSignal: "SIGINT" });
    await readyLegacyDatabase(ports.postgres);
  };
  const outcomes = await Promise.allSettled([startQueues(), startDynamoDb(), startPostgres()]);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  await makeResources(ports, outside);
  return databaseUrl ?? legacyUrl(ports.postgres);
}

async function makeResources(ports: Ports, outside: OutsideParts): Promise<void> {
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS } = endpoints(ports, outside);
  const caller: Readonly<Record<string, string>> & typeof localCaller = { ...localCaller, ...outside.sdk };
  const sessionToken = caller["AWS_SESSION_TOKEN"];
  const settings = {
    region: caller.AWS_REGION,
    credentials: {
      accessKeyId: caller.AWS_ACCESS_KEY_ID,
      secretAccessKey: caller.AWS_SECRET_ACCESS_KEY,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  };
  const dynamo = new DynamoDBClient({ ...settings, endpoint: AWS_ENDPOINT_URL_DYNAMODB });
  const sqs = new SQSClient({ ...settings, endpoint: AWS_ENDPOINT_URL_SQS, useQueueUrlAsEndpoint: false });
  await provision(stage, dynamo, sqs);
  dynamo.destroy();
  sqs.destroy();
}
