/**
 * A pool of connections that is replaced when it fails.
 *
 * postgres 3.4.9 keeps a connection's pending write when the socket closes before it is sent (`closed` clears the immediate but not
 * `nextWriteTimer` and `chunk` in its connection.js): from then on that connection never sends its start-up message and ends every
 * attempt in CONNECT_TIMEOUT (porsager/postgres#1214, #1215, open). Seen on Bun when a server stops and comes back under load. A fresh pool
 * has no such past.
 */
import type { Sql } from "postgres";
import { openPostgres, type PostgresOptions } from "./client.ts";

/** The pool in use, and its replacement. */
export interface Pool {
  current(): Sql;
  /** The connection that this pool gave was lost: the next `current` is another. Says nothing new of one replaced already. */
  failed(sql: Sql): void;
  close(): Promise<void>;
}

/** Seconds that work under way on a replaced pool may take to end. */
const patience = 5;

/** Opens nothing until it is used. */
export function openPool(options: PostgresOptions): Pool {
  let sql = openPostgres(options);
  const leaving = new Set<Promise<void>>();
  return {
    current: () => sql,
    failed: (failed) => {
      if (failed !== sql) return;
      sql = openPostgres(options);
      const gone = failed.end({ timeout: patience }).finally(() => leaving.delete(gone));
      leaving.add(gone);
    },
    close: async () => {
      await Promise.all([sql.end({ timeout: patience }), ...leaving]);
    },
  };
}
