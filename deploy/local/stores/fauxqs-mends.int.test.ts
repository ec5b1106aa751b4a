import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { answering, answersHttp } from "../supervisor/did-not-start.ts";
import { freePort } from "../supervisor/free-port.ts";
import { bareEnvironment, bunScript, localClient, testCrew, type TestCrew } from "../supervisor/testing.ts";

let mended: TestCrew;
let mendedSqs: SQSClient;
let shipped: FauxqsServer;
let shippedSqs: SQSClient;
const shippedData = mkdtempSync(join(tmpdir(), "sluice-fauxqs-"));
let start: () => Promise<void>;

beforeAll(async () => {
  mended = testCrew();
  const port = await freePort();
  const queues = mended.crew.start({
    name: "queues",
    ...bunScript("deploy/local/stores/queues-main.ts"),
    env: { ...bareEnvironment(), PORT: String(port), SLUICE_QUEUES_DIR: join(mended.directory, "queues") },
  });
  start = () =>
    answering(
      queues,
      answersHttp(`http://127.0.0.1:${port}/`, () => true),
    );
  await start();
  mendedSqs = new SQSClient({ ...localClient(port), useQueueUrlAsEndpoint: false });
  shipped = await startFauxqs({ port: 0, host: "127.0.0.1", dataDir: shippedData, logger: false });
  shippedSqs = new SQSClient({ ...localClient(shipped.port), useQueueUrlAsEndpoint: false, maxAttempts: 1 });
});
afterAll(async () => {
  await shipped.stop();
  await mended[Symbol.asyncDispose]();
  rmSync(shippedData, { recursive: true, force: true });
});

/** A queue with messages `<group><number>`, sent in the order named. */
async function queueOf(sqs: SQSClient, bodies: readonly string[], maxReceives = 100): Promise<string> {
  const name = crypto.randomUUID();
  const dead = await sqs.send(
    new CreateQueueCommand({ QueueName: `${name}-dlq.fifo`, Attributes: { FifoQueue: "true" } }),
  );
  const redrive = {
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${dead.QueueUrl?.split("/").at(-1)}`,
    maxReceiveCount: maxReceives,
  };
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: `${name}.fifo`,
      Attributes: { FifoQueue: "true", VisibilityTimeout: "30", RedrivePolicy: JSON.stringify(redrive) },
    }),
  );
  for (let at = 0; at < bodies.length; at += 10)
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: bodies.slice(at, at + 10).map((body) => ({
          Id: body,
          MessageBody: body,
          MessageGroupId: body.charAt(0),
          MessageDeduplicationId: body,
        })),
      }),
    );
  return QueueUrl;
}

const receive = async (sqs: SQSClient, QueueUrl: string, max = 10): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: max }))).Messages ?? [];
const bodiesOf = (messages: readonly Message[]): string[] => messages.map(({ Body = "" }) => Body);
const handBack = (sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message) =>
  sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
const remove = (sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const numbered = (group: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${group}${at + 1}`);

describe("many messages of one group in one receive", () => {
  test("as shipped, a receive gives one message of a group", async () => {
    const url = await queueOf(shippedSqs, ["a1", "a2", "b1"]);
    expect(bodiesOf(await receive(shippedSqs, url))).toEqual(["a1", "b1"]);
  });
  test("mended, it gives as many as it may, in order, group by group", async () => {
    const url = await queueOf(mendedSqs, ["a1", "b1", "a2", "b2", "a3"]);
    expect(bodiesOf(await receive(mendedSqs, url))).toEqual(["a1", "a2", "a3", "b1", "b2"]);
  });
  test("a group is locked until every message in flight is settled, and then goes on", async () => {
    const url = await queueOf(mendedSqs, numbered("a", 4));
    const [first, second] = await receive(mendedSqs, url, 2);
    expect(await receive(mendedSqs, url)).toEqual([]);
    await remove(mendedSqs, url, first!);
    expect(await receive(mendedSqs, url)).toEqual([]);
    await remove(mendedSqs, url, second!);
    expect(bodiesOf(await receive(mendedSqs, url))).toEqual(["a3", "a4"]);
  });
  test("other groups are not held back by a locked one", async () => {
    const url = await queueOf(mendedSqs, ["a1", "b1", "a2", "b2"]);
    expect(bodiesOf(await receive(mendedSqs, url, 1))).toEqual(["a1"]);
    expect(bodiesOf(await receive(mendedSqs, url))).toEqual(["b1", "b2"]);
  });
  test("a message received too often goes to the dead-letter queue and the rest of its group comes", async () => {
    const url = await queueOf(mendedSqs, ["a1", "a2"], 1);
    for (const message of await receive(mendedSqs, url, 1)) await handBack(mendedSqs, url, message);
    expect(bodiesOf(await receive(mendedSqs, url))).toEqual(["a2"]);
    expect(bodiesOf(await receive(mendedSqs, url.replace(".fifo", "-dlq.fifo")))).toEqual(["a1"]);
  });
});

describe("messages that come back", () => {
  test.each([[[0, 1, 2]], [[1, 2, 0]], [[2, 1, 0]], [[1, 0, 2]]])(
    "handed back in the order %p, they come again in their own",
    async (order) => {
      const url = await queueOf(mendedSqs, numbered("a", 4));
      const taken = await receive(mendedSqs, url, 3);
      for (const at of order) await handBack(mendedSqs, url, taken[at]!);
      expect(bodiesOf(await receive(mendedSqs, url))).toEqual(numbered("a", 4));
    },
  );
  test("as shipped with a data directory, a message cannot be handed back at once", async () => {
    const url = await queueOf(shippedSqs, ["a1"]);
    const [message] = await receive(shippedSqs, url);
    const refusal: unknown = await handBack(shippedSqs, url, message!).catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(Error);
  });
  test("mended, it can, and its receives go on being counted", async () => {
    const url = await queueOf(mendedSqs, ["a1"]);
    const [message] = await receive(mendedSqs, url);
    await handBack(mendedSqs, url, message!);
    const { Messages = [] } = await mendedSqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MessageSystemAttributeNames: ["ApproximateReceiveCount"] }),
    );
    expect(Messages[0]?.Attributes?.ApproximateReceiveCount).toBe("2");
  });
});

describe("a long poll whose caller has gone", () => {
  /** What the next receive gives after a caller left in the midst of its poll. */
  const nextAfterGone = async (sqs: SQSClient): Promise<string[]> => {
    const url = await queueOf(sqs, []);
    const leaving = new AbortController();
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 10 }), {
      abortSignal: leaving.signal,
    });
    // Two answers later the server has the poll, and later again it has seen it end.
    await receive(sqs, url);
    await receive(sqs, url);
    leaving.abort();
    await poll.catch(() => undefined);
    await receive(sqs, url);
    await receive(sqs, url);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: "a1",
        MessageGroupId: "a",
        MessageDeduplicationId: "a1",
      }),
    );
    return bodiesOf(await receive(sqs, url));
  };
  test("as shipped, takes the next message with it", async () => {
    expect(await nextAfterGone(shippedSqs)).toEqual([]);
  });
  test("mended, takes nothing", async () => {
    expect(await nextAfterGone(mendedSqs)).toEqual(["a1"]);
  });
});

test("a killed server comes back with its messages, what was in flight still locked, and in order", async () => {
  const url = await queueOf(mendedSqs, numbered("a", 5));
  const other = await queueOf(mendedSqs, ["b1", "b2"]);
  const inFlight = await receive(mendedSqs, url, 2);
  const pid = mended.crew.named("queues").pid()!;
  process.kill(pid, "SIGKILL");
  await start();
  expect(mended.crew.named("queues").pid()).not.toBe(pid);
  expect(await receive(mendedSqs, url)).toEqual([]);
  expect(bodiesOf(await receive(mendedSqs, other))).toEqual(["b1", "b2"]);
  for (const message of inFlight) await handBack(mendedSqs, url, message);
  expect(bodiesOf(await receive(mendedSqs, url))).toEqual(numbered("a", 5));
});
