/** The whole mesh on this machine: stores, bus, pipes and the five services, each its own process, and one public address. */
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { dynamoDbAnswers } from "../stores/dynamodb.ts";
import { postgresDirectory, readyLegacyDatabase } from "../stores/postgres.ts";
import { claimDirectory, releaseDirectory } from "./claim.ts";
import { type Crew, openCrew } from "./crew.ts";
import { allAnswering, answering, answersHttp } from "./did-not-start.ts";
import { baseEnvironment, choosePorts, endpoints, type Ports, serviceEnvironment } from "./environment.ts";
import { firstPartner, issuePartnerKey } from "./first-partner.ts";
import { freshDirectory } from "./fresh-directory.ts";
import { freePort } from "./free-port.ts";
import { type Host, hostScript } from "./host.ts";
import { operatorKey, readKeys, writeKeys } from "./keys.ts";
import { noOutsideParts, type OutsideParts } from "./outside.ts";
import { preflight } from "./preflight.ts";
import { type Router, startRouter } from "./router.ts";
import { removeRunFile, type RunFile, writeRunFile } from "./run-file.ts";
import { startStores } from "./start-stores.ts";
import { until } from "./until.ts";

/** How a mesh is started. */
export interface MeshOptions {
  /** Where everything is kept; default `.sluice`. */
  readonly directory?: string;
  /** Keep nothing: a fresh directory that is removed at the stop. */
  readonly ephemeral?: boolean;
  /** Of the public address; default 8080, 0 for any. */
  readonly port?: number;
  /** An existing Postgres instead of an own one; default DATABASE_URL. Null: an own one, whatever that says. */
  readonly databaseUrl?: string | null;
  /** Stores that run already; default none: the mesh starts its own. */
  readonly outside?: OutsideParts;
  /** Where the processes listen; default: free ports. */
  readonly ports?: Ports;
  /** What the services run as; default: servers. */
  readonly host?: Host;
  /** More environment by process name. */
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Told what happens, line by line. */
  readonly say?: (line: string) => void;
  /** Gives the start up: what runs by then is ended, and `startMesh` throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A running mesh. */
export interface Mesh {
  readonly directory: string;
  /** What runs now; processes change when one is started again. */
  run(): RunFile;
  /** Sends a signal to a process by name. */
  signal(name: string, signal: NodeJS.Signals): void;
  /** Kills a process with SIGKILL and resolves when it is dead. The supervisor starts it again: see `waitRestarted`. */
  kill(name: string): Promise<void>;
  /** Resolves when a process that died runs again, as another process, and answers. */
  waitRestarted(name: string): Promise<void>;
  /**
   * Starts another build of a service, from the tree at `root`, beside the one that runs: both take messages. Resolves when it is ready;
   * `takeOver` then sends requests to it and ends the old one.
   */
  startBeside(name: ServiceName, root: string): Promise<{ takeOver(): Promise<void> }>;
  /** What a process wrote so far, also before it was started again. */
  logs(name: string): string;
  /** Resolves when every service says that it is ready. */
  ready(): Promise<void>;
  /** Ends everything in order: services, pipes and bus, stores. Again is fine. */
  stop(): Promise<void>;
}

const ownRoot = fileURLToPath(new URL("../../../", import.meta.url));
const bun = (script: string, args: readonly string[] = [], root = ownRoot) => ({
  command: process.execPath,
  args: [join(root, script), ...args],
});

/** Longer than the 25 s that a service gives itself to finish what is in flight. */
const serviceGraceMs = 28_000;

/** Starts the mesh and waits until every service is ready. Throws NotReady when the machine lacks something, DidNotStart when a process does not come up. */
export async function startMesh(options: MeshOptions = {}): Promise<Mesh> {
  const ephemeral = options.ephemeral ?? false;
  const directory = ephemeral ? freshDirectory() : resolve(options.directory ?? ".sluice");
  const drop = (): void => {
    releaseDirectory(directory);
    if (ephemeral)
      for (const place of [directory, postgresDirectory(directory)])
        rmSync(place, { recursive: true, force: true });
  };
  mkdirSync(directory, { recursive: true });
  await claimDirectory(directory);
  let started: Starting;
  try {
    started = await prepare(directory, options);
  } catch (cause) {
    drop();
    throw cause;
  }
  let router: Router | null = null;
  let stopped: Promise<void> | null = null;
  const { crew } = started;
  const routed = (made: Router): void => {
    router = made;
    if (stopped !== null) void made.stop();
  };
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      started.announced = null;
      removeRunFile(directory);
      await router?.stop();
      // Services first, so that they hand back what is in flight; then what carries messages; then the stores.
      await crew.stop(...services);
      await crew.stop("pipes", "bus");
      await crew.dismiss();
      drop();
    })());
  try {
    const { signal } = options;
    const given = new Promise<never>((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
    );
    signal?.throwIfAborted();
    const mesh = await Promise.race([given, startAll(started, routed)]);
    return { ...mesh, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** What a start goes by. */
interface Starting {
  readonly directory: string;
  readonly options: MeshOptions;
  readonly engine: Awaited<ReturnType<typeof preflight>>;
  readonly ports: Ports;
  readonly crew: Crew;
  /** What run.json says besides the processes; null until everything is ready, and from the stop on. */
  announced: (() => Omit<RunFile, "processes">) | null;
}

async function prepare(directory: string, options: MeshOptions): Promise<Starting> {
  const engine = await preflight(
    directory,
    options.port ?? 8080,
    (options.outside?.dynamodb ?? null) === null,
  );
  for (const name of ["logs", "objects", "work"]) mkdirSync(join(directory, name), { recursive: true });
  const ports = options.ports ?? (await choosePorts());
  const changed = (): void => {
    const { announced } = starting;
    if (announced !== null) writeRunFile(directory, { ...announced(), processes: processesOf(crew) });
  };
  const crew = openCrew(directory, {
    ephemeral: options.ephemeral ?? false,
    more: options.env ?? {},
    changed,
  });
  const starting: Starting = { directory, options, engine, ports, crew, announced: null };
  return starting;
}

const processesOf = (crew: Crew): Record<string, number> => ({ supervisor: process.pid, ...crew.pids() });

async function startAll(starting: Starting, routed: (router: Router) => void): Promise<Omit<Mesh, "stop">> {
  const { directory, options, engine, ports, crew } = starting;
  const { say = () => undefined, outside = noOutsideParts } = options;
  const keysFile = join(directory, "keys.json");
  const keys = readKeys(keysFile);
  if (engine?.kind === "native") say(engine.warning);

  say("starting the stores");
  const { databaseUrl: given = process.env["DATABASE_URL"] ?? null } = options;
  const databaseUrl = await startStores(crew, { directory, ports, outside, engine, databaseUrl: given, bun });

  say("starting bus, pipes and services");
  const env = baseEnvironment(ports, outside);
  crew.start({ name: "bus", ...bun("deploy/local/bus/main.ts"), env: { ...env, PORT: String(ports.bus) } });
  await crewAnswers("bus");
  crew.start({
    name: "pipes",
    ...bun("deploy/local/pipes/main.ts"),
    env: { ...env, SLUICE_PIPES_DIR: join(directory, "pipes") },
  });
  const listensOn = { ...ports.services };
  const urlOf = (name: ServiceName): string => `http://127.0.0.1:${listensOn[name]}`;
  const router = startRouter(options.port ?? 8080, () => ({
    gateway: urlOf("ingest-gateway"),
    loader: urlOf("loader"),
    query: urlOf("state-query"),
  }));
  routed(router);
  const { host = "server" } = options;
  const publicUrl = router.url;
  const envOf = (name: ServiceName): Record<string, string> =>
    serviceEnvironment(name, { ports, outside, directory, keys, databaseUrl, publicUrl });
  if (host === "lambda") say("building the functions");
  for (const name of services) {
    const { script, args } = await hostScript(host, name, directory);
    crew.start({ name, ...bun(script, args), env: envOf(name), graceMs: serviceGraceMs });
  }
  const ready = (): Promise<void> => allAnswering(services.map(crewAnswers));
  await ready();

  const partnerKey =
    keys.partnerKey ?? (await issuePartnerKey(urlOf("ingest-gateway"), operatorKey(keys), firstPartner));
  if (keys.partnerKey === null) writeKeys(keysFile, { ...keys, partnerKey });
  await knownToQuery(urlOf("state-query"), partnerKey);
  const announced = () => ({
    url: publicUrl,
    gatewayUrl: urlOf("ingest-gateway"),
    queryUrl: urlOf("state-query"),
    databaseUrl,
    partnerKey,
    operatorKey: operatorKey(keys),
    endpoints: endpoints(ports, outside),
  });
  const run = (): RunFile => ({ ...announced(), processes: processesOf(crew) });
  starting.announced = announced;
  writeRunFile(directory, run());

  async function crewAnswers(name: string): Promise<void> {
    const child = crew.named(name);
    if (name === "dynamodb") return dynamoDbAnswers(ports.dynamodb);
    if (name === "postgres") return readyLegacyDatabase(ports.postgres);
    if (name === "pipes") return answering(child, async () => child.pid() !== null);
    if (name === "bus") return answering(child, answersHttp(`http://127.0.0.1:${ports.bus}/`));
    if (name === "queues")
      return answering(
        child,
        answersHttp(`http://127.0.0.1:${ports.queues}/`, () => true),
      );
    const service = services.find((one) => one === name);
    if (service !== undefined) await answering(child, answersHttp(`${urlOf(service)}/readyz`));
  }

  const killed = new Map<string, number>();
  const pidOf = (name: string): number => {
    const pid = crew.named(name).pid();
    if (pid === null) throw new Error(`${name} does not run now: the supervisor is about to start it again`);
    return pid;
  };
  return {
    directory,
    run,
    startBeside: async (name, root) => {
      const port = await freePort();
      const heir = crew.start({
        name: `${name}-next`,
        ...bun(`services/${name}/server.ts`, [], root),
        env: { ...envOf(name), ...options.env?.[name], PORT: String(port) },
        graceMs: serviceGraceMs,
      });
      await answering(heir, answersHttp(`http://127.0.0.1:${port}/readyz`));
      return {
        takeOver: async () => {
          listensOn[name] = port;
          await crew.succeed(name, heir);
        },
      };
    },
    signal: (name, signal) => void process.kill(pidOf(name), signal),
    kill: async (name) => {
      const pid = pidOf(name);
      killed.set(name, pid);
      process.kill(pid, "SIGKILL");
      await until(`${name} is dead`, () => crew.named(name).pid() !== pid);
    },
    waitRestarted: async (name) => {
      const child = crew.named(name);
      await until(`${name} is started again`, () => ![null, killed.get(name)].includes(child.pid()));
      await crewAnswers(name);
    },
    logs: (name) => crew.named(name).log(),
    ready,
  };
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
