/** Where a pipe's entries go: at most ten a call. */
import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueUrlCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Entry } from "./compile-pipe.ts";

/** Sends at most ten entries. Gives the indexes that failed; rejects when the whole call did. */
export type Send = (entries: readonly Entry[]) => Promise<readonly number[]>;

/** Entries a call: the limit of SendMessageBatch and of PutEvents alike. */
export const entriesMax = 10;

/** A FIFO queue, by name. */
export async function queueTarget(client: SQSClient, queue: string): Promise<Send> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue }));
  return async (entries) => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: entries.map((entry, index) => {
          if (entry.to !== "queue") throw new Error("a bus entry was sent to a queue");
          return {
            Id: String(index),
            MessageBody: entry.body,
            MessageGroupId: entry.group,
            MessageDeduplicationId: entry.deduplication,
          };
        }),
      }),
    );
    return Failed.map(({ Id }) => Number(Id));
  };
}

/** The bus, by name. */
export function busTarget(client: EventBridgeClient, bus: string): Send {
  return async (entries) => {
    const { Entries = [], FailedEntryCount = 0 } = await client.send(
      new PutEventsCommand({
        Entries: entries.map((entry) => {
          if (entry.to !== "bus") throw new Error("a queue entry was sent to the bus");
          return {
            EventBusName: bus,
            Source: entry.source,
            DetailType: entry.detailType,
            Detail: entry.body,
          };
        }),
      }),
    );
    if (FailedEntryCount === 0) return [];
    return Entries.flatMap(({ ErrorCode }, index) => (ErrorCode === undefined ? [] : [index]));
  };
}
