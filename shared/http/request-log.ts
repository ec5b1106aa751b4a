/** One log line a request, and the ids by which a caller and an operator speak of the same one. */
import { TraceParent } from "@sluice/contracts/envelope.ts";
import type { MiddlewareHandler } from "hono";
import * as v from "valibot";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Log } from "../ports/log.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** The request's `traceparent`: the caller's, or a fresh one. Only where `requestLog` runs. */
    readonly trace?: string;
  }
}

/** What the middleware needs. */
export interface RequestLogParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A caller's own request id is kept when it is harmless to log and to send back. */
const harmless = /^[\w.:-]{1,128}$/;

/** Sets the context's `trace` and the answer's `x-request-id`, and logs the request when its answer begins. The query is not logged. */
export function requestLog({ log, clock, ids }: RequestLogParts): MiddlewareHandler {
  return async function logRequest(c, next) {
    const begun = clock.now().getTime();
    const given = v.safeParse(TraceParent, c.req.header("traceparent"));
    const trace = given.success ? given.output : ids.traceparent();
    const wanted = c.req.header("x-request-id") ?? "";
    const requestId = harmless.test(wanted) ? wanted : ids.ulid();
    c.set("trace", trace);
    await next();
    c.header("x-request-id", requestId);
    const { method, path } = c.req;
    const { status } = c.res;
    const ms = clock.now().getTime() - begun;
    const fields = { method, path, status, ms, requestId, traceId: traceId(trace) };
    // Health is asked for every few seconds, by machines.
    if (path === "/healthz" || path === "/readyz") log.debug(fields, "request");
    else if (status >= 500) log.error(fields, "request");
    else log.info(fields, "request");
  };
}

/** The part of a `traceparent` that names the trace. */
export const traceId = (trace: string | undefined): string | undefined => trace?.split("-")[1];
