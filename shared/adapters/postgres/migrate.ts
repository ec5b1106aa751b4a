/** Brings Sluice's own schema up to date. */
import type { Sql } from "postgres";
import { migrations } from "./migrations.ts";

/** Any constant: every process that migrates takes the same lock. */
const lock = 7_158_423;

/** Runs the steps that are missing, in one transaction, one process at a time. The legacy tables are not touched. */
export async function migrate(sql: Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${lock})`;
    await transaction`create schema if not exists sluice`;
    await transaction`create table if not exists sluice.migration (
      version integer primary key,
      ran_at timestamptz not null default now()
    )`;
    const done = await transaction<{ version: number }[]>`select version from sluice.migration`;
    const ran = new Set(done.map(({ version }) => version));
    for (const { version, statements } of migrations) {
      if (ran.has(version)) continue;
      for (const statement of statements) await transaction.unsafe(statement);
      await transaction`insert into sluice.migration (version) values (${version})`;
    }
  });
}
