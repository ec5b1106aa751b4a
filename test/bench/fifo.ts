/** What bare chains need of a FIFO queue: sending many messages, and the loops that take them out again. */
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";

/** A message to be sent. */
export interface Sending {
  readonly body: string;
  readonly group: string;
  readonly id: string;
}

/** A queue's URL. Throws when there is none. */
export async function queueUrl(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new Error(`there is no queue ${name}`);
  return QueueUrl;
}

/** Sends in batches of ten, eight at once. Throws when the queue refuses one. */
export async function sendAll(sqs: SQSClient, url: string, messages: readonly Sending[]): Promise<void> {
  const tens = Array.from({ length: Math.ceil(messages.length / 10) }, (_, ten) =>
    messages.slice(ten * 10, ten * 10 + 10),
  );
  await inLanes(tens, 8, async (ten) => {
    const Entries = ten.map(({ body, group, id }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: id,
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    if (Failed.length > 0) throw new Error(`the queue refused ${Failed.length} messages`);
  });
}

/** Takes `count` messages out by `loops` loops: receive ten, work on their bodies, delete them. */
export async function takeAll(
  sqs: SQSClient,
  url: string,
  { count, loops }: { readonly count: number; readonly loops: number },
  work: (bodies: readonly string[]) => Promise<void>,
): Promise<void> {
  let left = count;
  const loop = async (): Promise<void> => {
    while (left > 0) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      if (Messages.length === 0) continue;
      await work(Messages.map(({ Body = "" }) => Body));
      const Entries = Messages.map(({ ReceiptHandle = "" }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      left -= Messages.length;
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
}
