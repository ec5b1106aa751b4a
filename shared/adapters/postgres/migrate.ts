/** Brings Sluice's own schema up to date. */
import type { Sql } from "postgres";
import { migrations } from "./migrations.ts";

/** Any constant: every process that migrates takes the same lock. */
const lock = 7_158_423;

/**
 * Runs the steps that are missing, each in one transaction, one process at a time. The legacy tables are not touched.
 *
 * Several statements in one simple query are a transaction of their own (PostgreSQL, 54.2.2.1); `begin` is not used, since
 * postgres 3.4.9 may run a broken transaction's later statements on another connection (porsager/postgres#1215).
 */
export async function migrate(sql: Sql): Promise<void> {
  await locked(sql, [
    "create schema if not exists sluice",
    `create table if not exists sluice.migration (
      version integer primary key,
      ran_at timestamptz not null default now()
    )`,
  ]);
  const done = await sql<{ version: number }[]>`select version from sluice.migration`;
  const ran = new Set(done.map(({ version }) => version));
  for (const { version, statements } of migrations)
    if (!ran.has(version))
      await locked(sql, [
        ...statements,
        `insert into sluice.migration (version) values (${version}) on conflict do nothing`,
      ]);
}

async function locked(sql: Sql, statements: readonly string[]): Promise<void> {
  await sql.unsafe([`select pg_advisory_xact_lock(${lock})`, ...statements].join(";\n"));
}
