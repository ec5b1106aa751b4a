import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { freePort } from "../supervisor/free-port.ts";
import { bareEnvironment, testCrew, type TestCrew } from "../supervisor/testing.ts";
import { until } from "../supervisor/until.ts";
import { legacyUrl, preparePostgres, readyLegacyDatabase } from "./postgres.ts";

async function startPostgres({ crew, directory, logFile }: TestCrew): Promise<number> {
  const port = await freePort();
  const command = await preparePostgres({
    directory: join(directory, "postgres"),
    port,
    logFile: logFile("postgres"),
  });
  crew.start({ name: "postgres", ...command, env: bareEnvironment(), stopSignal: "SIGINT" });
  await readyLegacyDatabase(port);
  return port;
}

const tables = async (port: number): Promise<string[]> => {
  const sql = postgres(legacyUrl(port), { max: 1 });
  const found = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'legacy' order by 1`;
  await sql.end();
  return found.map(({ name }) => name);
};

/** Every table that the schema makes. */
const legacyTables = [
  ...readFileSync(new URL("../legacy/schema.sql", import.meta.url), "utf8").matchAll(
    /^create table if not exists legacy\.([a-z_]+)/gm,
  ),
]
  .map(([, name = ""]) => name)
  .toSorted();

test("a killed database comes back with what it had acknowledged, and so does one that was stopped", async () => {
  await using all = testCrew();
  const port = await startPostgres(all);
  expect(await tables(port)).toEqual(legacyTables);
  const sql = postgres(legacyUrl(port), { max: 1, onclose: () => undefined });
  await sql`create table kept (n int)`;
  await sql`insert into kept values (1), (2)`;
  const pid = all.crew.named("postgres").pid()!;
  process.kill(pid, "SIGKILL");
  await until("it is another process", () => ![null, pid].includes(all.crew.named("postgres").pid()));
  await readyLegacyDatabase(port);
  expect(await sql`select count(*)::int as n from kept`).toMatchObject([{ n: 2 }]);

  // A client that stays connected does not hold the stop up.
  await all.crew.stop("postgres");
  expect(all.crew.named("postgres").pid()).toBeNull();
  const again = await startPostgres(all);
  const later = postgres(legacyUrl(again), { max: 1 });
  expect(await later`select count(*)::int as n from kept`).toMatchObject([{ n: 2 }]);
  await later.end();
  await sql.end({ timeout: 0 });
}, 60_000);

test("a first start that was cut off is begun anew", async () => {
  await using all = testCrew();
  const fresh = join(all.directory, "postgres", "data.new");
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, "PG_VERSION"), "18\n");
  const port = await startPostgres(all);
  expect(await tables(port)).toEqual(legacyTables);
  expect(existsSync(fresh)).toBe(false);
}, 60_000);
