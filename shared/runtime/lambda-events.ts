/** What a service does with events that are no HTTP requests, on Lambda: its queue's batches and its ticks. Both of Lambda's hosts run this. */
import { backOffSeconds } from "../messaging/back-off.ts";
import * as v from "valibot";
import { processGroups } from "../messaging/process-groups.ts";
import type { Received } from "../messaging/process-one.ts";
import type { Service } from "./service.ts";

const Batch = v.object({
  Records: v.array(
    v.object({
      eventSource: v.string(),
      messageId: v.string(),
      body: v.string(),
      attributes: v.object({
        MessageGroupId: v.optional(v.string()),
        ApproximateReceiveCount: v.pipe(v.string(), v.digits()),
      }),
    }),
  ),
});
const Tick = v.object({ tick: v.string() });

/** The tick that every service has on Lambda: it asks whether what the service depends on answers, and logs `awayMessage` for each part that does not. */
export const probeTickName = "probe";
/** An alarm hangs on it (deploy/aws/service/breaker.ts): while it rings, the queue's mapping is switched off. */
export const awayMessage = "a dependency is away";

/** An SQS batch, as an event source mapping delivers it. */
export type SqsEvent = v.InferOutput<typeof Batch>;

/** A scheduled rule's constant input: `{ "tick": "<name>" }`. */
export type TickEvent = v.InferOutput<typeof Tick>;

/** The answer to a batch, with ReportBatchItemFailures on: what is not named is deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

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

/** Milliseconds after which a request is aborted, of those that its invocation has left. */
export const answerMs = (remainingMs: number): number =>
  Math.min(answerMsMax, Math.max(1, remainingMs - marginMs / 2));

/** JSON is UTF-8, whatever is said; any other text may be in any encoding, and is to arrive byte by byte. */
export const isBinary = (contentType: string): boolean =>
  !/^application\/(problem\+)?json\b/.test(contentType);

/** Takes a batch or a tick; `remainingMs` is the time that the invocation has left. Rejects on any other event. */
export function eventTaker(service: Service, { deadLetter }: LambdaParts) {
  return async (event: object, remainingMs: () => number): Promise<unknown> => {
    if ("Records" in event) return takeBatch(read(Batch, event), remainingMs);
    if ("tick" in event) return runTick(read(Tick, event).tick);
    throw new TypeError(
      `${service.name} takes SQS batches, HTTP requests and ticks; this event has only: ${Object.keys(event).join(", ")}`,
    );
  };

  async function takeBatch(event: SqsEvent, remainingMs: () => number): Promise<BatchResponse> {
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
    const over = AbortSignal.timeout(Math.max(1, remainingMs() - marginMs / 2));
    const { handedBack } = await processGroups(batch, {
      consumer: service.consumer,
      log: service.log,
      deadLetter,
      remainingMs: () => remainingMs() - marginMs,
      // Lambda gives no say in when: the messages come again when the queue's visibility time-out is over.
      backOff: (receiveCount) => backOffSeconds(receiveCount, () => 0),
      // A handler that hangs must not take what is done with it: a function that times out gives the whole batch back.
      cut: over,
    });
    return { batchItemFailures: handedBack.map(({ message }) => ({ itemIdentifier: message.id })) };
  }

  async function runTick(name: string): Promise<void> {
    if (name === probeTickName) return probe();
    const tick = service.ticks?.find((known) => known.name === name);
    if (tick === undefined) throw new Error(`${service.name} has no tick ${name}`);
    await tick.run();
  }

  async function probe(): Promise<void> {
    for (const [dependency, reason] of Object.entries(await service.ready()))
      if (reason !== null) service.log.error({ dependency, reason }, awayMessage);
  }
}

/** An event of a known kind in another form is nobody's fault but the host's: the invocation fails. */
function read<const S extends v.GenericSchema>(schema: S, event: object): v.InferOutput<S> {
  const parsed = v.safeParse(schema, event);
  if (parsed.success) return parsed.output;
  const [{ message }] = parsed.issues;
  throw new TypeError(`the event cannot be read: ${v.getDotPath(parsed.issues[0]) ?? "it"}: ${message}`);
}
