/** The local FIFO server as deploy/local runs and mends it: a process of its own, gone with the test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { deadLetterQueueName, type QueueName, queueName } from "@sluice/contracts/topology.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import type { QueueUnderTest } from "@sluice/shared/ports/queue.suite.ts";

/** A running server. */
export interface TestQueues {
  readonly client: SQSClient;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("../../deploy/local/stores/queues-main.ts", import.meta.url));

/** Starts it and waits until it listens. */
export async function startTestQueues(): Promise<TestQueues> {
  const directory = await mkdtemp(join(tmpdir(), "sluice-queues-"));
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: "0", SLUICE_QUEUES_DIR: directory },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    exited.then(() => [null]),
  ]);
  if (typeof line !== "string") throw new Error("the FIFO server did not start");
  const { port } = JSON.parse(line) as { readonly port: number };
  const client = queuesAt(`http://127.0.0.1:${port}`);
  return {
    client,
    stop: async () => {
      client.destroy();
      child.kill("SIGTERM");
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A client of a local server. */
export const queuesAt = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    useQueueUrlAsEndpoint: false,
  });

const fifo = {
  FifoQueue: "true",
  ContentBasedDeduplication: "true",
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
};

/** A queue and its dead-letter queue, as the topology names them; their URLs. */
export async function makeTestQueue(
  { client }: Pick<TestQueues, "client">,
  settings: { readonly stage: string; readonly queue: QueueName; readonly maxReceives: number },
): Promise<{ readonly url: string; readonly deadLetterUrl: string }> {
  const { stage, queue, maxReceives } = settings;
  const make = async (name: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { QueueUrl = "" } = await client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { ...fifo, ...more } }),
    );
    return QueueUrl;
  };
  const deadLetterUrl = await make(deadLetterQueueName(stage, queue));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  const url = await make(queueName(stage, queue), {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: Attributes?.QueueArn,
      maxReceiveCount: maxReceives,
    }),
  });
  return { url, deadLetterUrl };
}

let made = 0;

/** A queue of its own for the queue suite, which gives a message up after three receives. */
export async function queueUnderTest(queues: Pick<TestQueues, "client">): Promise<QueueUnderTest> {
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
}
