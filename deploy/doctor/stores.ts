/** The stores of a stage: whether they answer, and whether all is there that the topology names. */
import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { deadLetterQueueNames, queueName, queues, tableName, tables } from "@sluice/contracts/topology.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { type ObjectStore, ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { bad, type Finding, looked, ok, warning } from "./finding.ts";

const deploy =
  "Make what is missing: locally by `sluice start`, on AWS by `npm run cdk -- deploy` (docs/deploy.md).";
const reach =
  "Is it running, and do its address, region and credentials (the SDK's own settings) lead there?";

/** DynamoDB's tables, and the streams of those that have one. */
export const checkTables = (client: DynamoDBClient, stage: string): Promise<Finding> =>
  looked("tables", reach, async () => {
    const missing: string[] = [];
    for (const name of namesOf(tables)) {
      const table = tableName(stage, name);
      const described = await client
        .send(new DescribeTableCommand({ TableName: table }))
        .catch(unless(ResourceNotFoundException));
      if (described === null) missing.push(table);
      else if (tables[name].stream && described.Table?.LatestStreamArn === undefined)
        missing.push(`the stream of ${table}`);
    }
    const count = namesOf(tables).length;
    return missing.length === 0
      ? ok("tables", `all ${count} are there`)
      : bad("tables", `missing: ${missing.join(", ")}`, deploy);
  });

/** SQS's queues, dead-letter queues too. */
export const checkQueues = (client: SQSClient, stage: string): Promise<Finding> =>
  looked("queues", reach, async () => {
    const names = [...namesOf(queues).map((name) => queueName(stage, name)), ...deadLetterQueueNames(stage)];
    const missing: string[] = [];
    for (const name of names) if ((await urlOf(client, name)) === null) missing.push(name);
    return missing.length === 0
      ? ok("queues", `all ${names.length} are there`)
      : bad("queues", `missing: ${missing.join(", ")}`, deploy);
  });

/** Whether anything was given up. */
export const checkLetters = (client: SQSClient, stage: string): Promise<Finding> =>
  looked("dead letters", reach, async () => {
    let count = 0;
    for (const name of deadLetterQueueNames(stage)) {
      const url = await urlOf(client, name);
      if (url === null) continue;
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      count += Number(Attributes["ApproximateNumberOfMessages"] ?? 0);
    }
    return count === 0
      ? ok("dead letters", "none")
      : warning(
          "dead letters",
          `${count} could not be delivered or handled`,
          "See which and why: sluice dlq list; then sluice dlq redrive or discard.",
        );
  });

/** The object store. */
export const checkObjects = (objects: Pick<ObjectStore, "bytes">): Promise<Finding> =>
  looked("objects", reach, async () => {
    // A key that nothing has: whoever says so answers.
    await objects.bytes("doctor/nothing").catch(unless(ObjectMissing));
    return ok("objects", "the store answers");
  });

const Found = v.array(v.object({ name: v.string(), at: v.nullable(v.string()) }));

/** The old database: Sluice's own tables, and those that the feeds write. */
export const checkPostgres = (url: string): Promise<Finding> =>
  looked("postgres", "Is it running, and does DATABASE_URL lead there?", async () => {
    const sql = openPostgres({ url, poolSize: 1 });
    try {
      const names = [
        "sluice.inbox",
        "sluice.guard",
        ...new Set([...feeds.values()].map(({ legacy }) => legacy.table)),
      ];
      const rows =
        await sql`select name, to_regclass(name)::text as at from unnest(${names}::text[]) as name`;
      const missing = v.parse(Found, [...rows]).filter(({ at }) => at === null);
      if (missing.length === 0) return ok("postgres", `it answers, and has all ${names.length} tables`);
      const found = `missing: ${missing.map(({ name }) => name).join(", ")}`;
      return bad(
        "postgres",
        found,
        "Sluice's own are made when sync-consumer starts; a feed's table is the old database's own: make it, or correct the feed's mapping.",
      );
    } finally {
      await sql.end({ timeout: 5 });
    }
  });

const urlOf = async (client: SQSClient, name: string): Promise<string | null> =>
  (await client.send(new GetQueueUrlCommand({ QueueName: name })).catch(unless(QueueDoesNotExist)))
    ?.QueueUrl ?? null;

const unless =
  (Known: abstract new (...given: never[]) => Error) =>
  (cause: unknown): null => {
    if (cause instanceof Known) return null;
    throw cause;
  };
