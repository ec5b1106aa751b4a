/** A table as it was at an instant, from its stream: DynamoDB Local has no point-in-time recovery, and keeps 24 hours of records. */
import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import type { TypedItem } from "@sluice/shared/adapters/items/typed.ts";

/**
 * The items by partition key. What was written more than 24 hours ago is not among them: a restore's comparison with the old table brings
 * it. Throws when the table has no stream.
 */
export async function pastItems(
  dynamo: DynamoDBClient,
  streams: DynamoDBStreamsClient,
  table: string,
  at: Date,
): Promise<ReadonlyMap<string, TypedItem>> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: table }));
  const StreamArn = Table?.LatestStreamArn;
  if (StreamArn === undefined) throw new Error(`${table} has no stream to be restored from`);
  const items = new Map<string, TypedItem>();
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const asked = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let iterator = (await streams.send(new GetShardIteratorCommand(asked))).ShardIterator;
    while (iterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 }),
      );
      for (const { dynamodb } of Records) {
        if ((dynamodb?.ApproximateCreationDateTime ?? new Date(0)) > at) return items;
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
  return items;
}

/** The stream's client has a type of its own for the same values. */
const typed = (image: object): TypedItem => Object.fromEntries(Object.entries(image));
