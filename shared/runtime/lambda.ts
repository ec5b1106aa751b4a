/** The Lambda host: one function a service takes its queue's batches, HTTP requests and scheduled ticks. */
import { handle as toHttp, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { Hono } from "hono";
import { backOffSeconds } from "../messaging/poller.ts";
import { processGroups, type Received } from "../messaging/process-groups.ts";
import type { Service } from "./service.ts";

/** An SQS batch, as an event source mapping delivers it. */
export interface SqsEvent {
  readonly Records: readonly {
    readonly eventSource: "aws:sqs";
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

/** The handler to export. */
export function lambdaHandler(service: Service, { deadLetter }: LambdaParts) {
  const http = toHttp(new Hono().mount("/", service.fetch));
  return async (event: SqsEvent | TickEvent | LambdaEvent, context: InvocationContext): Promise<unknown> => {
    if ("Records" in event) return takeBatch(event, context);
    if ("tick" in event) return runTick(event.tick);
    return http(event, context);
  };

  async function takeBatch(event: SqsEvent, context: InvocationContext): Promise<BatchResponse> {
    const batch = event.Records.map(({ messageId, body, attributes }) => ({
      id: messageId,
      body,
      group: attributes.MessageGroupId ?? "",
      receiveCount: Number(attributes.ApproximateReceiveCount),
    }));
    const { handedBack } = await processGroups(batch, {
      consumer: service.consumer,
      log: service.log,
      deadLetter,
      remainingMs: () => context.getRemainingTimeInMillis() - marginMs,
      // Lambda gives no say in when: the messages come again when the queue's visibility time-out is over.
      backOff: (receiveCount) => backOffSeconds(receiveCount, () => 0),
    });
    return { batchItemFailures: handedBack.map(({ message }) => ({ itemIdentifier: message.id })) };
  }

  async function runTick(name: string): Promise<void> {
    const tick = service.ticks?.find((known) => known.name === name);
    if (tick === undefined) throw new Error(`${service.name} has no tick ${name}`);
    await tick.run();
  }
}
