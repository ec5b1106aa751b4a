/** Discards in Sluice's own tables beside the old ones. */
import type { Discards } from "../../ports/discards.ts";
import { openPostgres, type PostgresOptions } from "./client.ts";
import { migrate } from "./migrate.ts";

/** Opens it; nothing is sent until it is used. Inbox and count in one statement: an event is counted once, whoever comes again. */
export function postgresDiscards(options: PostgresOptions): Discards {
  const sql = openPostgres(options);
  let prepared: Promise<void> | undefined;
  return {
    discard: async ({ id, file, partner }) => {
      await (prepared ??= migrate(sql));
      const rows = await sql`
        with settled as (
          insert into sluice.inbox (event_id, file, outcome) values (${id}, ${file}, 'discarded')
          on conflict (event_id) do nothing
          returning file
        )
        insert into sluice.newly_settled (file, partner, applied, superseded, discarded)
        select file, ${partner}, 0, 0, 1 from settled
        returning file`;
      return rows.length > 0;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
