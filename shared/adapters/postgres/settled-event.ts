/** What the old database's bookkeeping knows of one event and its entity: for a person who asks where a row went. */
import * as v from "valibot";
import { openPostgres } from "./client.ts";

const Rows = v.array(
  v.object({
    outcome: v.nullable(v.string()),
    settled_at: v.nullable(v.date()),
    version: v.nullable(v.pipe(v.string(), v.transform(Number))),
    deleted: v.nullable(v.boolean()),
  }),
);

/** What became of the event (null where it is not settled, or was more than 30 days ago), and the version that the row stands at (null: none). */
export interface SettledEvent {
  readonly outcome: string | null;
  readonly settledAt: string | null;
  readonly rowVersion: number | null;
  readonly isRemoved: boolean;
}

/** Looks it up. Rejects when the database does not answer. */
export async function settledEvent(url: string, eventId: string, entity: string): Promise<SettledEvent> {
  const sql = openPostgres({ url, poolSize: 1 });
  try {
    const rows = await sql`
      select i.outcome, i.settled_at, g.version, g.deleted
      from (select 1) as one
      left join sluice.inbox i on i.event_id = ${eventId}
      left join sluice.guard g on g.entity = ${entity}`;
    const [row] = v.parse(Rows, [...rows]);
    return {
      outcome: row?.outcome ?? null,
      settledAt: row?.settled_at?.toISOString() ?? null,
      rowVersion: row?.version ?? null,
      isRemoved: row?.deleted === true,
    };
  } finally {
    await sql.end({ timeout: 5 });
  }
}
