/**
 * The entities as they were at an instant, from their streams: DynamoDB Local has no point-in-time recovery. It keeps 24 hours of records, and
 * tells of each the minute alone, so that the minute in which the instant lies is left out.
 */
import { type DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import type { TypedItem } from "@sluice/shared/adapters/items/typed.ts";

const minuteMs = 60_000;

/**
 * The items by partition key: of the table, and of those before it, since what a restore brought into a table is in no stream of it. What is
 * not among them, a restore's comparison with the table that is there brings.
 */
export async function pastItems(
  dynamo: DynamoDBClient,
  streams: DynamoDBStreamsClient,
  table: string,
  at: Date,
): Promise<ReadonlyMap<string, TypedItem>> {
  const items = new Map<string, TypedItem>();
  for (const name of await upTo(dynamo, table)) {
    const { Streams = [] } = await streams.send(new ListStreamsCommand({ TableName: name }));
    for (const { StreamArn } of Streams)
      if (StreamArn !== undefined) await addStream(streams, StreamArn, at, items);
  }
  return items;
}

/** The stage's own table, and those that restores made before this one, in their order. */
async function upTo(dynamo: DynamoDBClient, table: string): Promise<readonly string[]> {
  const first = table.replace(/-e[0-9]+-[0-9a-z]+$/, "");
  const epochOf = (name: string): number => Number(/-e([0-9]+)-[0-9a-z]+$/.exec(name)?.[1] ?? 0);
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: dynamo }, {}))
    found.push(...TableNames.filter((name) => name === first || name.startsWith(`${first}-e`)));
  return found.filter((name) => epochOf(name) <= epochOf(table)).sort((a, b) => epochOf(a) - epochOf(b));
}

async function addStream(
  streams: DynamoDBStreamsClient,
  StreamArn: string,
  at: Date,
  items: Map<string, TypedItem>,
): Promise<void> {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const asked = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let iterator = (await streams.send(new GetShardIteratorCommand(asked))).ShardIterator;
    while (iterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 }),
      );
      for (const { dynamodb } of Records) {
        const minute = dynamodb?.ApproximateCreationDateTime ?? new Date(0);
        if (minute.getTime() + minuteMs > at.getTime()) return;
        const pk = dynamodb?.Keys?.["pk"]?.S;
        if (pk === undefined) continue;
        const image = dynamodb?.NewImage;
        if (image === undefined) items.delete(pk);
        else items.set(pk, typed(image));
      }
      // An open shard never ends: an empty page is its end for now.
      iterator = Records.length === 0 ? undefined : NextShardIterator;
    }
  }
}

/** The stream's client has a type of its own for the same values. */
const typed = (image: object): TypedItem => Object.fromEntries(Object.entries(image));
