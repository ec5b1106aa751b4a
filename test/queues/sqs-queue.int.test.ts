/** The SQS adapter against the FIFO server as deploy/local mends it. */
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { queueSuite } from "@sluice/shared/ports/queue.suite.ts";
import { makeTestQueue, startTestQueues, type TestQueues } from "@sluice/test/support/queues.ts";
import { afterAll, beforeAll } from "bun:test";

let queues: TestQueues;
beforeAll(async () => {
  queues = await startTestQueues();
});
afterAll(() => queues.stop());

let made = 0;
queueSuite("SQS FIFO", async () => {
  const { client } = queues;
  const stage = `t${(made += 1)}`;
  const { url, deadLetterUrl } = await makeTestQueue(queues, { stage, queue: "loader", maxReceives: 3 });
  let sent = 0;
  return {
    queue: sqsQueue({ client, stage, queue: "loader" }),
    send: async (group, body, deduplicationId = `own-${(sent += 1)}`) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: deduplicationId,
        }),
      );
    },
    deadLetters: async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: deadLetterUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["MessageGroupId"],
          MessageAttributeNames: ["All"],
        }),
      );
      return Messages.map(({ Body = "", Attributes, MessageAttributes }) => ({
        body: Body,
        group: Attributes?.MessageGroupId ?? "",
        reason: MessageAttributes?.["reason"]?.StringValue ?? null,
      }));
    },
    during: (work) => work,
  };
});
