/** What each process of the mesh finds in its environment. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { freePort } from "./free-port.ts";
import { type LocalKeys, operatorEnv } from "./keys.ts";
import { noOutsideParts, type OutsideParts } from "./outside.ts";

/** The stage's name on this machine. */
export const stage = "local";

/** Every port, chosen at the start and kept over restarts of single processes. */
export interface Ports {
  readonly dynamodb: number;
  readonly queues: number;
  readonly postgres: number;
  readonly bus: number;
  readonly services: Readonly<Record<ServiceName, number>>;
}

/** Chooses free ports. */
export async function choosePorts(): Promise<Ports> {
  const chosen = new Set<number>();
  const next = async (): Promise<number> => {
    for (;;) {
      const port = await freePort();
      if (!chosen.has(port)) {
        chosen.add(port);
        return port;
      }
    }
  };
  const [dynamodb, queues, postgres, bus] = [await next(), await next(), await next(), await next()];
  const ofServices = {
    "ingest-gateway": await next(),
    validator: await next(),
    loader: await next(),
    "sync-consumer": await next(),
    "state-query": await next(),
  } satisfies Record<ServiceName, number>;
  return { dynamodb, queues, postgres, bus, services: ofServices };
}

/** The endpoints, as the SDK's own settings. */
export const endpoints = (ports: Ports, { dynamodb, queues }: OutsideParts = noOutsideParts) => ({
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb ?? `http://127.0.0.1:${ports.dynamodb}`,
  // DynamoDB Local and its like serve tables and streams on one endpoint.
  AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodb ?? `http://127.0.0.1:${ports.dynamodb}`,
  AWS_ENDPOINT_URL_SQS: queues ?? `http://127.0.0.1:${ports.queues}`,
  AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${ports.bus}`,
});

/** Whom local parts take us for: any name will do. */
export const localCaller = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
} as const;

/** What every process gets. Nothing of the caller's environment but what a process needs to run at all. */
export function baseEnvironment(ports: Ports, outside = noOutsideParts): Record<string, string> {
  const { PATH = "", HOME = "/", LOG_LEVEL = "info", TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    LOG_LEVEL,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    SLUICE_STAGE: stage,
    ...localCaller,
    ...outside.sdk,
    ...endpoints(ports, outside),
  };
}

/** The services that have routes for operators. */
const servesOperators: ReadonlySet<ServiceName> = new Set(["ingest-gateway", "loader", "state-query"]);

/** What the services get besides. */
export function serviceEnvironment(
  name: ServiceName,
  settings: {
    readonly ports: Ports;
    readonly outside: OutsideParts;
    readonly directory: string;
    readonly keys: LocalKeys;
    readonly databaseUrl: string;
    readonly publicUrl: string;
  },
): Record<string, string> {
  const { ports, outside, directory, keys, databaseUrl, publicUrl } = settings;
  return {
    ...baseEnvironment(ports, outside),
    PORT: String(ports.services[name]),
    SLUICE_OBJECTS: outside.objects ?? pathToFileURL(join(directory, "objects")).href,
    ...(name === "ingest-gateway" ? { PUBLIC_URL: publicUrl, SLUICE_WORK_DIR: join(directory, "work") } : {}),
    ...(servesOperators.has(name) ? operatorEnv(keys) : {}),
    // Here a receiver runs on this machine, too.
    ...(name === "state-query" ? { SLUICE_WEBHOOK_TARGETS: "any" } : {}),
    ...(name === "sync-consumer" ? { DATABASE_URL: databaseUrl } : {}),
  };
}
