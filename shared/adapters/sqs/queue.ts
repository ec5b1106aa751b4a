/** The queue port over SQS FIFO. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { deadLetterQueueName, type QueueName, queueName } from "@sluice/contracts/topology.ts";
import type { Queue, QueueMessage } from "../../ports/queue.ts";

/** Which queue of which stage. */
export interface SqsQueueSettings {
  readonly client: SQSClient;
  readonly stage: string;
  readonly queue: QueueName;
}

/** SQS's own limits: entries a batch call, and characters of a string attribute kept for a reason. */
const entriesMax = 10;
const reasonMax = 1024;

/** A queue by logical name; its URL is looked up at the first call. */
export function sqsQueue({ client, stage, queue }: SqsQueueSettings): Queue {
  const inbound = urlOf(client, queueName(stage, queue));
  const dead = urlOf(client, deadLetterQueueName(stage, queue));
  return {
    receive: async ({ max, waitSeconds, visibilitySeconds, signal }) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: await inbound(),
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ["MessageGroupId", "ApproximateReceiveCount"],
      });
      const { Messages = [] } = await client.send(command, {
        abortSignal: signal,
        requestTimeout: (waitSeconds + 10) * 1000,
      });
      return Messages.map(({ MessageId = "", ReceiptHandle = "", Body = "", Attributes = {} }) => ({
        id: MessageId,
        handle: ReceiptHandle,
        body: Body,
        group: Attributes.MessageGroupId ?? "",
        receiveCount: Number(Attributes.ApproximateReceiveCount ?? 1),
      }));
    },
    acknowledge: (messages) =>
      inTens(messages, async (ten) => {
        const Entries = ten.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: await inbound(), Entries }));
      }),
    hide: (messages, seconds) =>
      inTens(messages, async (ten) => {
        const Entries = ten.map(({ handle }, index) => ({
          Id: String(index),
          ReceiptHandle: handle,
          VisibilityTimeout: seconds,
        }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: await inbound(), Entries }));
      }),
    deadLetter: async ({ id, group, body, receiveCount }, reason) => {
      const text = (value: string) => ({ DataType: "String", StringValue: value });
      await client.send(
        new SendMessageCommand({
          QueueUrl: await dead(),
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: id,
          MessageAttributes: {
            reason: text(reason.slice(0, reasonMax) || "no reason given"),
            receiveCount: text(String(receiveCount)),
            from: text(queueName(stage, queue)),
          },
        }),
      );
    },
  };
}

function urlOf(client: SQSClient, name: string): () => Promise<string> {
  let url: Promise<string> | null = null;
  const look = async (): Promise<string> => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    if (QueueUrl === undefined) throw new Error(`there is no queue ${name}`);
    return QueueUrl;
  };
  return () => {
    url ??= look().catch((cause: unknown) => {
      url = null;
      throw cause;
    });
    return url;
  };
}

async function inTens(
  messages: readonly QueueMessage[],
  act: (ten: readonly QueueMessage[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < messages.length; from += entriesMax)
    await act(messages.slice(from, from + entriesMax));
}
