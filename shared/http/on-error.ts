/** What a surprise becomes: a logged error, and a problem document that tells the caller nothing but where to find it. */
import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Log } from "../ports/log.ts";
import { type Problem, problemResponse } from "./problem.ts";
import { traceId } from "./request-log.ts";

/** Handles what a route throws: logged with its stack, answered with `problem` and the trace id under which the log has it. */
export function onError(log: Log, problem: Problem): ErrorHandler {
  return (err, c) => {
    // Hono's own refusals carry their answer.
    if (err instanceof HTTPException && err.status < 500) return err.getResponse();
    const trace = traceId(c.get("trace"));
    log.error({ err, method: c.req.method, path: c.req.path, traceId: trace }, "a request failed");
    return problemResponse({ ...problem, extra: { ...problem.extra, traceId: trace } });
  };
}
