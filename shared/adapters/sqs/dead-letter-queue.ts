/** The dead-letter queue port over SQS, FIFO and standard. */
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type DeadLetterPlace, queueNameOf } from "@sluice/contracts/dead-letter-places.ts";
import type { DeadLetterQueue, RawLetter } from "../../ports/dead-letter-queue.ts";
import { chunksOf } from "../lanes.ts";
import { queueUrl } from "./queue-url.ts";

/** SQS's own limit of entries a batch call. */
const entriesMax = 10;
/** Long enough that SQS asks all its servers: a short poll may miss letters. */
const thoroughSeconds = 1;
const promptly = { requestTimeout: 5_000 };

/** The dead-letter queue of a place in a stage; its URL is looked up at the first call. */
export function sqsDeadLetterQueue(
  client: SQSClient,
  stage: string,
  place: DeadLetterPlace,
): DeadLetterQueue {
  const url = queueUrl(client, queueNameOf(stage, place));
  return {
    place,
    take: async ({ max, holdSeconds, thorough }) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: await url(),
          MaxNumberOfMessages: max,
          WaitTimeSeconds: thorough ? thoroughSeconds : 0,
          VisibilityTimeout: holdSeconds,
          MessageSystemAttributeNames: ["MessageGroupId", "SentTimestamp"],
          MessageAttributeNames: ["All"],
        }),
        { requestTimeout: 10_000 },
      );
      return Messages.map(rawLetter);
    },
    giveBack: async (letters) => {
      for (const ten of chunksOf(letters, entriesMax)) {
        const Entries = ten.map((letter, index) => ({ ...entry(letter, index), VisibilityTimeout: 0 }));
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: await url(), Entries });
        refuse("give back", (await client.send(command, promptly)).Failed);
      }
    },
    remove: async (letters) => {
      for (const ten of chunksOf(letters, entriesMax)) {
        const command = new DeleteMessageBatchCommand({ QueueUrl: await url(), Entries: ten.map(entry) });
        refuse("remove", (await client.send(command, promptly)).Failed);
      }
    },
    put: async ({ body, attributes, group, deduplication }) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: await url(),
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: deduplication,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [
              name,
              { DataType: "String", StringValue },
            ]),
          ),
        }),
        promptly,
      );
    },
    count: async () => {
      const AttributeNames = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
      ] as const;
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: await url(), AttributeNames: [...AttributeNames] }),
        promptly,
      );
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },
  };
}

const entry = ({ handle }: RawLetter, index: number) => ({ Id: String(index), ReceiptHandle: handle });

function rawLetter(message: Message): RawLetter {
  const { MessageId = "", ReceiptHandle = "", Body = "", Attributes = {}, MessageAttributes = {} } = message;
  return {
    id: MessageId,
    handle: ReceiptHandle,
    body: Body,
    group: Attributes.MessageGroupId ?? null,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
        StringValue === undefined ? [] : [[name, StringValue]],
      ),
    ),
  };
}

/** Throws when entries of a batch call were refused, but for a stale handle, which is the sender's fault: the letter is another's. */
function refuse(what: string, failed: readonly BatchResultErrorEntry[] = []): void {
  const refused = failed.filter(({ SenderFault }) => SenderFault !== true);
  const [first] = refused;
  if (first !== undefined)
    throw new Error(`SQS did not ${what} ${refused.length} letters: ${first.Code} ${first.Message ?? ""}`);
}
