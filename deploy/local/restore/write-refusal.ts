/**
 * A table of DynamoDB Local that refuses writes: DynamoDB Local knows no resource policies, but its database is one of SQLite, and a trigger there
 * aborts each write of the table's rows, alone, in a batch or in a transaction. Reads go on, and so does the table's stream. It outlives a restart.
 */
import { Database } from "bun:sqlite";

const operations = ["insert", "update", "delete"] as const;
const triggerOf = (table: string, operation: string): string =>
  quoted(`sluice_refuses_${operation}_${table}`);
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** From now on writes to the table fail. Again is fine. */
export function refuseWrites(database: string, table: string): void {
  within(database, (db) => {
    for (const operation of operations)
      db.run(
        `create trigger if not exists ${triggerOf(table, operation)} before ${operation} on ${quoted(table)} begin select raise(abort, 'the table refuses writes'); end`,
      );
  });
}

/** Writes are taken again. */
export function takeWrites(database: string, table: string): void {
  within(database, (db) => {
    for (const operation of operations) db.run(`drop trigger if exists ${triggerOf(table, operation)}`);
  });
}

function within(database: string, work: (db: Database) => void): void {
  const db = new Database(database, { create: false, readwrite: true });
  try {
    db.run("pragma busy_timeout = 10000");
    db.transaction(work)(db);
  } finally {
    db.close();
  }
}
