/** Logs by pino: one JSON object a line on standard output. */
import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";
import type { Log } from "../ports/log.ts";

/** A log for a process. Levels: debug, info, warn, error, silent. An error in `err` is written with its causes. */
export function createLog(name: string, level: string, destination?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: { name },
    serializers: { err: pino.stdSerializers.errWithCause },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return wrap(destination === undefined ? pino(options) : pino(options, destination));
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
