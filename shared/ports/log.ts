/** Structured logs: one JSON object a line, with the fields that find a file, a shard, an event or a trace again. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A log that adds these fields to every line. */
  child(fields: LogFields): Log;
}

/** Names used everywhere: file, shard, partner, feed, eventId, eventType, traceId, messageId; `err` for an error. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Says nothing: for tests. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
