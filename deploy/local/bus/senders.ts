/** Sends of a moment to one queue, joined into calls of ten: the bus's events come one by one, SQS is asked by tens. */
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";

interface Waiting {
  readonly body: string;
  readonly group: string;
  readonly sent: () => void;
  readonly failed: (cause: Error) => void;
}

/** Sends a message; resolves when SQS holds it. */
export type SendToQueue = (body: string, group: string) => Promise<void>;

/** A sender for one FIFO queue with content-based deduplication: a rule cannot set a deduplication id. */
export function queueSender(client: SQSClient, queueUrl: string): SendToQueue {
  let waiting: Waiting[] = [];
  let flushing = false;
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, 10);
      waiting = waiting.slice(10);
      await sendBatch(client, queueUrl, batch);
    }
    flushing = false;
  };
  return (body, group) =>
    new Promise((sent, failed) => {
      waiting.push({ body, group, sent, failed });
      if (flushing) return;
      flushing = true;
      queueMicrotask(() => void flush());
    });
}

async function sendBatch(client: SQSClient, queueUrl: string, batch: readonly Waiting[]): Promise<void> {
  try {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map(({ body, group }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageGroupId: group,
        })),
      }),
    );
    const reasons = new Map(Failed.map(({ Id, Message }) => [Number(Id), Message ?? "no reason given"]));
    for (const [index, { sent, failed }] of batch.entries()) {
      const reason = reasons.get(index);
      if (reason === undefined) sent();
      else failed(new Error(`SQS refused the message: ${reason}`));
    }
  } catch (cause) {
    for (const { failed } of batch) failed(new Error("SQS cannot be reached", { cause }));
  }
}
