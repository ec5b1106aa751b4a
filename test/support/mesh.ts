/** A mesh of its own for a test file, and what its tests ask of it. */
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { deadLetterQueueNames, queueName, type QueueName } from "@sluice/contracts/topology.ts";
import { type Client, client } from "@sluice/deploy/cli/client.ts";
import { addSource, compare } from "@sluice/deploy/demo/oracle.ts";
import { firstPartner, issuePartnerKey } from "@sluice/deploy/local/supervisor/first-partner.ts";
import { type Mesh, type MeshOptions, startMesh } from "@sluice/deploy/local/supervisor/mesh.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import postgres, { type Sql } from "postgres";

/** A mesh under test. */
export interface TestMesh {
  readonly mesh: Mesh;
  readonly sql: Sql;
  /** The first partner. */
  readonly partner: Client;
  /** The operator. */
  readonly operator: Client;
  /** Registers another partner, whose key then works everywhere. */
  otherPartner(name: string): Promise<Client>;
  /** Sends a file and follows it to its end. */
  send(feed: string, file: Uint8Array<ArrayBuffer>, changed?: (view: FileView) => void): Promise<FileView>;
  /** Postgres against the sources so far: `file` is one more. Equal is 0 missing, extra and different. */
  differences(
    feed: string,
    file: Uint8Array | null,
  ): Promise<{ missing: number; extra: number; different: number }>;
  /** How many messages lie in all dead-letter queues. */
  deadLetters(): Promise<number>;
  /** How many messages wait in a service's queue, or are being handled. */
  depth(queue: QueueName): Promise<number>;
  /** Sends a service's queue what no producer would. */
  sendUnreadable(queue: QueueName): Promise<void>;
  /** Lets a service's queue dead-letter a message after so many receives, sooner than the topology does. */
  giveUpAfter(queue: QueueName, receives: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a mesh on any free ports, keeping nothing. */
export async function startTestMesh(options: MeshOptions = {}): Promise<TestMesh> {
  const mesh = await startMesh({ ephemeral: true, port: 0, ...options });
  const { url, gatewayUrl, databaseUrl, partnerKey, operatorKey, endpoints } = mesh.run();
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const partner = client(url, partnerKey);
  const sqs = new SQSClient({
    region: options.outside?.sdk["AWS_REGION"] ?? "us-east-1",
    endpoint: endpoints["AWS_ENDPOINT_URL_SQS"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    useQueueUrlAsEndpoint: false,
  });
  const messagesIn = async (name: string): Promise<number> => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  };
  return {
    mesh,
    sql,
    partner,
    operator: client(url, operatorKey),
    otherPartner: async (name) => {
      const other = client(url, await issuePartnerKey(gatewayUrl, operatorKey, name));
      // State-query hears of a new key over the bus.
      await until(`${name}'s key is known`, () =>
        other.files().then(
          () => true,
          () => false,
        ),
      );
      return other;
    },
    send: async (feed, file, changed) => {
      const { file: id } = await partner.upload(feed, new Blob([file]));
      return partner.follow(id, (view) => changed?.(view));
    },
    differences: async (feed, file) => {
      if (file !== null) await addSource(sql, feed, file);
      const { missing, extra, different } = await compare(sql, feed, firstPartner);
      return { missing, extra, different };
    },
    deadLetters: async () => {
      const counts = await Promise.all(deadLetterQueueNames("local").map(messagesIn));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    depth: (queue) => messagesIn(queueName("local", queue)),
    sendUnreadable: async (queue) => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName("local", queue) }));
      const message = { MessageBody: "not an envelope", MessageGroupId: "unreadable" };
      await sqs.send(new SendMessageCommand({ QueueUrl, ...message }));
    },
    giveUpAfter: async (queue, maxReceiveCount) => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName("local", queue) }));
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }),
      );
      const RedrivePolicy = JSON.stringify({
        ...JSON.parse(Attributes?.["RedrivePolicy"] ?? "{}"),
        maxReceiveCount,
      });
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
    },
    stop: async () => {
      sqs.destroy();
      await sql.end({ timeout: 1 });
      await mesh.stop();
    },
  };
}

/** What `differences` gives when there are none. */
export const none = { missing: 0, extra: 0, different: 0 };
