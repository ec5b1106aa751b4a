/** The Lambda host of a managed runtime: one function a service takes its queue's batches, HTTP requests and scheduled ticks. */
import { handle as toHttp, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { Hono } from "hono";
import {
  answerMs,
  eventTaker,
  isBinary,
  type LambdaParts,
  type SqsEvent,
  type TickEvent,
} from "./lambda-events.ts";
import type { Service } from "./service.ts";

/** What is used of the context that Lambda gives. */
export type InvocationContext = LambdaContext;

/** The handler to export. It throws on an event of a kind that the service was never meant to get. */
export function lambdaHandler(service: Service, parts: LambdaParts) {
  const http = async (event: LambdaEvent, context: InvocationContext) => {
    const over = new AbortController();
    const limit = setTimeout(() => over.abort(), answerMs(context.getRemainingTimeInMillis()));
    // On Node a request that is collected no longer hears of the abort, though somebody listens to its signal: it is held until the answer is whole.
    const held: Request[] = [];
    const app = new Hono().all("*", (c) => {
      const request = new Request(c.req.raw, { signal: over.signal });
      held.push(request);
      return service.fetch(request);
    });
    try {
      return await toHttp(app, { isContentTypeBinary: isBinary })(event, context);
    } finally {
      clearTimeout(limit);
      held.length = 0;
    }
  };
  const take = eventTaker(service, parts);
  return async (event: SqsEvent | TickEvent | LambdaEvent, context: InvocationContext): Promise<unknown> =>
    "requestContext" in event ? http(event, context) : take(event, () => context.getRemainingTimeInMillis());
}
