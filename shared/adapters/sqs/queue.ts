/** The queue port over SQS FIFO. */
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { deadLetterQueueName, type QueueName, queueName } from "@sluice/contracts/topology.ts";
import type { Queue, QueueMessage } from "../../ports/queue.ts";
import { queueUrl } from "./queue-url.ts";

/** Which queue of which stage. */
export interface SqsQueueSettings {
  readonly client: SQSClient;
  readonly stage: string;
  readonly queue: QueueName;
}

/** SQS's own limit of entries a batch call. */
const entriesMax = 10;
/** Characters kept of a reason: with the attributes' names a message stays far below what it may weigh. */
const reasonMax = 1024;
/** Every call but a long poll answers at once; a heartbeat that hangs would cost the messages it is for. */
const promptly = { requestTimeout: 5_000 };

/** A queue by logical name; its URL is looked up at the first call. */
export function sqsQueue({ client, stage, queue }: SqsQueueSettings): Queue {
  const inbound = queueUrl(client, queueName(stage, queue));
  const dead = queueUrl(client, deadLetterQueueName(stage, queue));
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
        const command = new DeleteMessageBatchCommand({ QueueUrl: await inbound(), Entries });
        const { Failed = [] } = await client.send(command, promptly);
        // The sender's fault is a handle that has expired: the message comes again, and its repeat is harmless.
        refuse(
          "delete",
          Failed.filter(({ SenderFault }) => SenderFault !== true),
        );
      }),
    hide: (messages, seconds) =>
      inTens(messages, async (ten) => {
        const Entries = ten.map(({ handle }, index) => ({
          Id: String(index),
          ReceiptHandle: handle,
          VisibilityTimeout: seconds,
        }));
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: await inbound(), Entries });
        const { Failed = [] } = await client.send(command, promptly);
        refuse("hide", Failed);
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
            reason: text(writable(reason).slice(0, reasonMax).toWellFormed() || "no reason given"),
            receiveCount: text(String(receiveCount)),
            from: text(queueName(stage, queue)),
          },
        }),
        promptly,
      );
    },
  };
}

/** Throws when entries of a batch call were refused: the call itself says 200. */
function refuse(what: string, failed: readonly BatchResultErrorEntry[]): void {
  const [first] = failed;
  if (first !== undefined)
    throw new Error(`SQS did not ${what} ${failed.length} messages: ${first.Code} ${first.Message ?? ""}`);
}

/** A text that SQS takes: it refuses control characters other than tab and line ends, and the two last code points of the first plane. */
const writable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what is to be found
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

async function inTens(
  messages: readonly QueueMessage[],
  act: (ten: readonly QueueMessage[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < messages.length; from += entriesMax)
    await act(messages.slice(from, from + entriesMax));
}
