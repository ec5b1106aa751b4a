/** Connections to Postgres. */
import postgres, { type Sql } from "postgres";

/** Which server, and how it is used. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; a `sslmode` in it holds. */
  readonly url: string;
  /** The most connections held at once. As many as transactions are wanted side by side. */
  readonly poolSize: number;
  /** The longest that a statement runs, in milliseconds. Default 10,000. */
  readonly statementMs?: number;
}

/** The longest that a statement waits for a row that somebody else (the monolith) has locked. */
const lockTimeoutMs = 5_000;
/** A pool that opens connections when they are needed. Nothing is sent yet. */
export function openPostgres({ url, poolSize, statementMs = 10_000 }: PostgresOptions): Sql {
  const options = {
    max: poolSize,
    connect_timeout: 3,
    // What was opened for a burst, or by a pool since replaced, is let go.
    idle_timeout: 60,
    // After an outage the next try comes soon: the host, not the pool, decides how long to stay away.
    backoff: () => 0.2,
    // Statements behind one that waits for a lock would wait with it. (Missing in the package's types.)
    max_pipeline: 1,
    onnotice: () => undefined,
    connection: {
      application_name: "sluice",
      lock_timeout: lockTimeoutMs,
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: 30_000,
    },
  };
  return postgres(url, options);
}
