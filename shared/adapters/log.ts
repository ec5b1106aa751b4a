/** Logs by pino: one JSON object a line on standard output. */
import pino, { type Logger } from "pino";
import type { Log } from "../ports/log.ts";

/** A log for a process. Levels: debug, info, warn, error, silent. */
export function createLog(name: string, level: string): Log {
  const serializers = { err: pino.stdSerializers.errWithCause };
  return wrap(pino({ name, level, serializers, timestamp: pino.stdTimeFunctions.isoTime, base: { name } }));
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
