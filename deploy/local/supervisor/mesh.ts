/** The whole mesh on this machine: stores, bus, pipes and the five services, each its own process, and one public address. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { services } from "@sluice/contracts/services.ts";
import { dynamoDbAnswers, prepareDynamoDb } from "../stores/dynamodb.ts";
import {
  applyLegacySchema,
  type LocalPostgres,
  postgresDirectory,
  startPostgres,
} from "../stores/postgres.ts";
import { provision } from "../stores/provision.ts";
import { type Child, superviseChild } from "./child.ts";
import {
  baseEnvironment,
  choosePorts,
  endpoints,
  type Ports,
  serviceEnvironment,
  stage,
} from "./environment.ts";
import { firstPartner, issuePartnerKey } from "./first-partner.ts";
import { operatorKey, readKeys, writeKeys } from "./keys.ts";
import { guardOrphans } from "./orphan-guard.ts";
import { preflight } from "./preflight.ts";
import { isAlive, removeRunFile, type RunFile, writeRunFile } from "./run-file.ts";
import { startRouter } from "./router.ts";
import { until } from "./until.ts";

/** How a mesh is started. */
export interface MeshOptions {
  /** Where everything is kept; default `.sluice`. */
  readonly directory?: string;
  /** Keep nothing: a fresh directory that is removed at the stop. */
  readonly ephemeral?: boolean;
  /** Of the public address; default 8080, 0 for any. */
  readonly port?: number;
  /** An existing Postgres instead of an own one. */
  readonly databaseUrl?: string;
  /** More environment by process name. */
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Told what happens, line by line. */
  readonly say?: (line: string) => void;
}

/** A running mesh. */
export interface Mesh {
  readonly directory: string;
  /** What runs now; processes change when one is started again. */
  run(): RunFile;
  /** Sends a signal to a process by name. */
  signal(name: string, signal: NodeJS.Signals): void;
  /** Resolves when every service says that it is ready. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Starts the mesh and waits until every service is ready. Throws NotReady when the machine lacks something. */
export async function startMesh(options: MeshOptions = {}): Promise<Mesh> {
  const say = options.say ?? (() => undefined);
  const ephemeral = options.ephemeral ?? false;
  const directory = ephemeral
    ? mkdtempSync(join(ephemeralRoot(), "sluice-"))
    : resolve(options.directory ?? ".sluice");
  const publicPort = options.port ?? 8080;
  // A temporary directory is its owner's alone; the database server may run as another user.
  if (ephemeral) chmodSync(directory, 0o755);
  const engine = await preflight(directory, publicPort);
  if (engine.kind === "native") say(engine.warning);
  for (const name of ["logs", "objects", "work"]) mkdirSync(join(directory, name), { recursive: true });
  const logFile = (name: string): string => join(directory, "logs", `${name}.log`);

  const ports = await choosePorts();
  const keys = readKeys(join(directory, "keys.json"));
  const guard = guardOrphans(join(directory, "pids"));
  const children: Child[] = [];
  let postgres: LocalPostgres | null = null;
  let stopping = false;
  let announced: Omit<RunFile, "processes"> | null = null;

  const processes = (): Record<string, number> => {
    const pids = children.map((child): [string, number | null] => [child.name, child.pid()]);
    const all: [string, number | null][] = [
      ["supervisor", process.pid],
      ["postgres", postgres?.pid() ?? null],
      ...pids,
    ];
    return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== null));
  };
  const note = (): void => {
    const { supervisor: _, ...others } = processes();
    guard.watch(Object.values(others));
    if (announced !== null && !stopping) writeRunFile(directory, { ...announced, processes: processes() });
  };
  const child = (
    name: string,
    command: string,
    args: readonly string[],
    env: Record<string, string>,
  ): void => {
    const all = { ...env, ...options.env?.[name] };
    children.push(
      superviseChild({
        name,
        command,
        args,
        env: all,
        logFile: logFile(name),
        onStart: () => queueMicrotask(note),
      }),
    );
  };
  const bun = (name: string, script: string, env: Record<string, string>): void =>
    child(name, process.execPath, [join(root, script)], { ...baseEnvironment(ports), ...env });

  const stop = async (): Promise<void> => {
    stopping = true;
    clearInterval(revive);
    await router?.stop();
    // Services first, so that they hand back what is in flight; then what carries messages; then the stores.
    const named = (...names: readonly string[]): Child[] =>
      children.filter(({ name }) => names.includes(name));
    await Promise.all(named(...services).map((service) => service.stop()));
    await Promise.all(named("pipes", "bus").map((hop) => hop.stop()));
    await Promise.all([...named("queues", "dynamodb").map((store) => store.stop()), postgres?.stop()]);
    guard.watch([]);
    removeRunFile(directory);
    if (ephemeral) rmSync(directory, { recursive: true, force: true });
  };
  let router: ReturnType<typeof startRouter> | null = null;
  // The server library does not start a server again that died under it.
  const revive = setInterval(() => {
    const pid = postgres?.pid() ?? null;
    if (!stopping && postgres !== null && (pid === null || !isAlive(pid)))
      void postgres
        .start()
        .then(note, (cause: unknown) => say(`Postgres does not come back: ${String(cause)}`));
  }, 500);

  try {
    say("starting the stores");
    const dynamo = {
      directory: join(directory, "dynamodb"),
      port: ports.dynamodb,
      logFile: logFile("dynamodb"),
    };
    const preparing = prepareDynamoDb(dynamo, engine);
    bun("queues", "deploy/local/stores/queues-main.ts", {
      PORT: String(ports.queues),
      SLUICE_QUEUES_DIR: join(directory, "queues"),
    });
    const databaseUrl = options.databaseUrl ?? process.env["DATABASE_URL"];
    if (databaseUrl === undefined)
      postgres = await startPostgres(postgresDirectory(directory), ports.postgres, () => undefined);
    else await applyLegacySchema(databaseUrl);
    const { command, args } = await preparing;
    child("dynamodb", command, args, baseEnvironment(ports));
    await dynamoDbAnswers(ports.dynamodb);
    await makeResources(ports);

    say("starting bus, pipes and services");
    bun("bus", "deploy/local/bus/main.ts", { PORT: String(ports.bus) });
    await answers("the bus", `http://127.0.0.1:${ports.bus}/`);
    bun("pipes", "deploy/local/pipes/main.ts", { SLUICE_PIPES_DIR: join(directory, "pipes") });
    const urlOf = (name: keyof Ports["services"]): string => `http://127.0.0.1:${ports.services[name]}`;
    const upstreams = { gateway: urlOf("ingest-gateway"), query: urlOf("state-query") };
    router = startRouter(publicPort, () => upstreams);
    const url = router.url;
    const legacyUrl = postgres?.url ?? databaseUrl ?? "";
    for (const name of services)
      bun(
        name,
        `services/${name}/server.ts`,
        serviceEnvironment(name, { ports, directory, keys, databaseUrl: legacyUrl, publicUrl: url }),
      );
    const ready = async (): Promise<void> => {
      await Promise.all(
        services.map((name) => answers(`${name} (log: ${logFile(name)})`, `${urlOf(name)}/readyz`)),
      );
    };
    await ready();

    const partnerKey =
      keys.partnerKey ?? (await issuePartnerKey(upstreams.gateway, operatorKey(keys), firstPartner));
    if (keys.partnerKey === null) writeKeys(join(directory, "keys.json"), { ...keys, partnerKey });
    await knownToQuery(upstreams.query, partnerKey);
    announced = {
      url,
      gatewayUrl: upstreams.gateway,
      queryUrl: upstreams.query,
      databaseUrl: legacyUrl,
      partnerKey,
      operatorKey: operatorKey(keys),
      endpoints: endpoints(ports),
    };
    note();
    const run = { ...announced };
    return {
      directory,
      run: () => ({ ...run, processes: processes() }),
      signal: (name, signal) => {
        const pid = processes()[name];
        if (pid === undefined) throw new Error(`no process ${name} runs`);
        process.kill(pid, signal);
      },
      ready,
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Memory where there is enough of it: what is to be kept by nobody needs no disk, and four stores syncing one disk are slow. */
function ephemeralRoot(): string {
  const memory = "/dev/shm";
  if (process.env["TMPDIR"] !== undefined || !existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 4 * 1024 ** 3 ? memory : tmpdir();
}

async function makeResources(ports: Ports): Promise<void> {
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS } = endpoints(ports);
  const settings = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const dynamo = new DynamoDBClient({ ...settings, endpoint: AWS_ENDPOINT_URL_DYNAMODB });
  const sqs = new SQSClient({ ...settings, endpoint: AWS_ENDPOINT_URL_SQS, useQueueUrlAsEndpoint: false });
  await answers("the queues", `${AWS_ENDPOINT_URL_SQS}/`, () => true);
  await provision(stage, dynamo, sqs);
  dynamo.destroy();
  sqs.destroy();
}

async function answers(what: string, url: string, good = (response: Response) => response.ok): Promise<void> {
  await until(
    `${what} answers`,
    () => fetch(url, { signal: AbortSignal.timeout(2_000) }).then(good, () => false),
    {
      timeoutMs: 8_000,
    },
  );
}

/** A new key reaches state-query over the bus: a moment after it was issued. */
async function knownToQuery(queryUrl: string, partnerKey: string): Promise<void> {
  const headers = { authorization: `Bearer ${partnerKey}` };
  await until("state-query knows the partner's key", () =>
    fetch(`${queryUrl}/v1/files`, { headers }).then(
      (response) => response.ok,
      () => false,
    ),
  );
}
