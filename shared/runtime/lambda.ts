/** The Lambda host: one function a service takes its queue's batches, HTTP requests and scheduled ticks. */
import { handle as toHttp, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { Hono } from "hono";
import { backOffSeconds } from "../messaging/back-off.ts";
import { processGroups } from "../messaging/process-groups.ts";
import type { Received } from "../messaging/process-one.ts";
import type { Service } from "./service.ts";

/** An SQS batch, as an event source mapping delivers it. */
export interface SqsEvent {
  readonly Records: readonly {
    readonly eventSource: string;
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly MessageGroupId?: string; readonly ApproximateReceiveCount: string };
  }[];
}

/** A scheduled rule's constant input: `{ "tick": "<name>" }`. */
export interface TickEvent {
  readonly tick: string;
}

/** The answer to a batch, with ReportBatchItemFailures on: what is not named is deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What is used of the context that Lambda gives. */
export type InvocationContext = LambdaContext;

/** What a service's function needs besides the service. */
export interface LambdaParts {
  readonly deadLetter: (message: Received, reason: string) => Promise<void>;
}

/** Left to answer in, before Lambda ends the invocation. */
const marginMs = 3_000;

/**
 * An HTTP API waits 30 s, and an answer goes out whole: so the request is aborted before, as if its caller had left. A live stream then
 * ends with what it has, and its reader comes again with the last event's id.
 */
const answerMsMax = 25_000;

/** JSON is UTF-8, whatever is said; any other text may be in any encoding, and is to arrive byte by byte. */
const isContentTypeBinary = (type: string): boolean => !/^application\/(problem\+)?json\b/.test(type);

/** The handler to export. It throws on an event of a kind that the service was never meant to get. */
export function lambdaHandler(service: Service, { deadLetter }: LambdaParts) {
  const http = async (event: LambdaEvent, context: InvocationContext) => {
    const over = new AbortController();
    const limit = setTimeout(
      () => over.abort(),
      Math.min(answerMsMax, Math.max(1, context.getRemainingTimeInMillis() - marginMs / 2)),
    );
    // On Node a request that is collected no longer hears of the abort, though somebody listens to its signal: it is held until the answer is whole.
    const held: Request[] = [];
    const app = new Hono().all("*", (c) => {
      const request = new Request(c.req.raw, { signal: over.signal });
      held.push(request);
      return service.fetch(request);
    });
    try {
      return await toHttp(app, { isContentTypeBinary })(event, context);
    } finally {
      clearTimeout(limit);
      held.length = 0;
    }
  };
  return async (event: SqsEvent | TickEvent | LambdaEvent, context: InvocationContext): Promise<unknown> => {
    if ("Records" in event) return takeBatch(event, context);
    if ("tick" in event) return runTick(event.tick);
    if ("requestContext" in event) return http(event, context);
    throw new TypeError(
      `${service.name} takes SQS batches, HTTP requests and ticks; this event has only: ${Object.keys(event).join(", ")}`,
    );
  };

  async function takeBatch(event: SqsEvent, context: InvocationContext): Promise<BatchResponse> {
    const batch = event.Records.map(({ eventSource, messageId, body, attributes }) => {
      if (eventSource !== "aws:sqs")
        throw new TypeError(`${service.name} takes records of aws:sqs; this one is of ${eventSource}`);
      return {
        id: messageId,
        body,
        group: attributes.MessageGroupId ?? "",
        receiveCount: Number(attributes.ApproximateReceiveCount),
      };
    });
    const over = AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - marginMs / 2));
    const { handedBack } = await processGroups(batch, {
      consumer: service.consumer,
      log: service.log,
      deadLetter,
      remainingMs: () => context.getRemainingTimeInMillis() - marginMs,
      // Lambda gives no say in when: the messages come again when the queue's visibility time-out is over.
      backOff: (receiveCount) => backOffSeconds(receiveCount, () => 0),
      // A handler that hangs must not take what is done with it: a function that times out gives the whole batch back.
      cut: over,
    });
    return { batchItemFailures: handedBack.map(({ message }) => ({ itemIdentifier: message.id })) };
  }

  async function runTick(name: string): Promise<void> {
    const tick = service.ticks?.find((known) => known.name === name);
    if (tick === undefined) throw new Error(`${service.name} has no tick ${name}`);
    await tick.run();
  }
}
