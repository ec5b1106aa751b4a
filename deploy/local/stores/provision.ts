/** Makes every table and queue of the topology. What is there already keeps its contents; queues take on settings that have changed. */
import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  deadLetterQueueName,
  hopDeadLetterQueueName,
  pipes,
  type PipeName,
  type Queue,
  queueName,
  type QueueName,
  queues,
  retentionSeconds,
  type RuleName,
  rules,
  type Table,
  tableName,
  type TableName,
  tables,
} from "@sluice/contracts/topology.ts";

const deadLettersKept = String(retentionSeconds.deadLetters);

/** Makes the stage's resources. */
export async function provision(stage: string, dynamo: DynamoDBClient, sqs: SQSClient): Promise<void> {
  for (const name of namesOf<TableName>(tables))
    await makeTable(dynamo, tableName(stage, name), tables[name]);
  await provisionQueues(stage, sqs);
}

/** Makes the stage's queues alone. */
export async function provisionQueues(stage: string, sqs: SQSClient): Promise<void> {
  for (const name of namesOf<QueueName>(queues)) await makeQueue(sqs, stage, name, queues[name]);
  for (const hop of [...namesOf<PipeName>(pipes), ...namesOf<RuleName>(rules)])
    await ensureQueue(sqs, hopDeadLetterQueueName(stage, hop), { MessageRetentionPeriod: deadLettersKept });
}

async function makeTable(client: DynamoDBClient, name: string, { sortKey, stream }: Table): Promise<void> {
  const keys = [
    { name: "pk", type: "HASH" as const },
    ...(sortKey ? [{ name: "sk", type: "RANGE" as const }] : []),
  ];
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: "S" })),
        KeySchema: keys.map((key) => ({ AttributeName: key.name, KeyType: key.type })),
        ...(stream
          ? { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const } }
          : {}),
      }),
    );
  } catch (cause) {
    if (!(cause instanceof ResourceInUseException)) throw cause;
  }
}

const fifo = {
  FifoQueue: "true",
  ContentBasedDeduplication: "true",
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
};

async function makeQueue(client: SQSClient, stage: string, name: QueueName, queue: Queue): Promise<void> {
  const QueueUrl = await ensureQueue(client, deadLetterQueueName(stage, name), {
    ...fifo,
    MessageRetentionPeriod: deadLettersKept,
  });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  await ensureQueue(client, queueName(stage, name), {
    ...fifo,
    MessageRetentionPeriod: String(retentionSeconds.queue),
    VisibilityTimeout: String(queue.visibilitySeconds.container),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: Attributes?.QueueArn,
      maxReceiveCount: queue.maxReceives,
    }),
  });
}

/** Makes a queue, or sets the attributes of the one of that name. Gives its URL. */
async function ensureQueue(
  client: SQSClient,
  QueueName: string,
  attributes: Readonly<Record<string, string>>,
): Promise<string> {
  const made = await client
    .send(new CreateQueueCommand({ QueueName, Attributes: attributes }))
    .catch((cause: unknown) => {
      if (!isNameTaken(cause)) throw cause;
      return null;
    });
  const { QueueUrl } = made ?? (await client.send(new GetQueueUrlCommand({ QueueName })));
  if (QueueUrl === undefined) throw new Error(`there is no queue ${QueueName} after making it`);
  if (made === null) {
    // What makes a queue FIFO is as it was made; fauxqs does not know how to set it either.
    const changeable = Object.entries(attributes).filter(([name]) => !(name in fifo));
    const Attributes = Object.fromEntries(changeable);
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
  return QueueUrl;
}

/** AWS's error of a queue that exists with other attributes; emulators give the long name. */
const isNameTaken = (cause: unknown): boolean =>
  cause instanceof Error && /(^|\.)QueueNameExists$/.test(cause.name);
