/** What a failed statement means for the message behind it, by SQLSTATE (PostgreSQL, appendix A) or socket code. */
import type { SettleResult } from "../../ports/legacy-store.ts";

/** Every result but the good one. */
export type Fault = Exclude<SettleResult, { kind: "settled" }>;

/** Codes of a connection that is not there: the runtime's, and those that postgres.js makes itself. */
const connectionCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
]);

/** A parent that is on its way, or children whose removal is. */
const relativesMissing = /^(?:23503|23001)$/;
/** Data exceptions, constraints, a view's check option, and what a trigger of the old database raises. */
const refused = /^(?:22|23|44|P0001)/;
/** Serialization, deadlock, a lock or a statement that took too long. */
const contended = /^(?:40|55P03|57014)/;
/** Connection, credentials, no such database, resources, shutdown and start, system; a server that only reads. */
const unavailable = /^(?:08|28|3D|53|57P|58|25006)/;
/** Something of our statement is missing there: a table, a column, a right, a unique key to conflict on. */
const misfit = /^42/;

/** The fault behind an error, or null for a surprise. `what` says whose row it was, for people. */
export function faultOf(error: unknown, what: string): Fault | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  const { code } = error;
  const says = `${error.message.trim()} (${code}${named(error, "column_name", "column")}${named(error, "constraint_name", "constraint")})`;
  if (connectionCodes.has(code) || unavailable.test(code))
    return { kind: "unavailable", reason: `Postgres cannot be used: ${says}` };
  if (relativesMissing.test(code))
    return { kind: "later", reason: `${what} waits for a row that it refers to: ${says}` };
  if (contended.test(code))
    return { kind: "later", reason: `${what} met another transaction: ${says}`, afterSeconds: 1 };
  if (refused.test(code))
    return {
      kind: "refused",
      reason: `Postgres refuses ${what}: ${says}. Mend the feed's legacy mapping or the table, then redrive the message`,
    };
  if (misfit.test(code))
    return {
      kind: "later",
      reason: `${what} does not fit the database: ${says}. Compare the feed's legacy mapping with the table and the user's rights`,
    };
  return null;
}

function named(error: Error, field: string, word: string): string {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" && value !== "" ? `, ${word} ${value}` : "";
}
