/** The least that a consumer must do in the old database: an inbox row and an upsert, in one transaction. */
import type { Sql } from "postgres";

/** One event's share of it. */
export interface BareRow {
  readonly id: string;
  readonly key: string;
  readonly text: string;
}

/** Makes the tables. */
export async function makeBareTables(sql: Sql): Promise<void> {
  await sql.unsafe(`create schema bare;
    create table bare.inbox (event_id text primary key, settled_at timestamptz not null default now());
    create table bare.rows (key text primary key, text text not null)`);
}

/** Commits a batch: one statement, so one transaction and one round trip. */
export async function commitRows(sql: Sql, rows: readonly BareRow[]): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const keys = rows.map(({ key }) => key);
  const texts = rows.map(({ text }) => text);
  await sql`
    with seen as (
      insert into bare.inbox (event_id) select unnest(${ids}::text[]) on conflict do nothing
    )
    insert into bare.rows (key, text) select * from unnest(${keys}::text[], ${texts}::text[])
    on conflict (key) do update set text = excluded.text`;
}
