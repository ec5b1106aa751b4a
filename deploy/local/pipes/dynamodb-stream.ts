/** The stream port over DynamoDB Streams (DynamoDB Local, or AWS itself). */
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { streamImage } from "@sluice/shared/adapters/items/stream-json.ts";
import {
  ExpiredIterator,
  type Stream,
  type StreamRecord,
  type StreamShard,
  TrimmedRecords,
} from "./stream.ts";

/** Opens the stream of a table. Throws when the table has none. */
export async function dynamoDbStream(client: DynamoDBStreamsClient, table: string): Promise<Stream> {
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }));
  const arn = Streams.at(-1)?.StreamArn;
  if (arn === undefined) throw new Error(`table ${table} has no stream`);
  return {
    arn,
    shards: () => describeShards(client, arn),
    iterator: async (shard, after) => {
      const position =
        after === null
          ? ({ ShardIteratorType: "TRIM_HORIZON" } as const)
          : ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after } as const);
      const command = new GetShardIteratorCommand({ StreamArn: arn, ShardId: shard, ...position });
      const { ShardIterator } = await client.send(command).catch(rethrow);
      if (ShardIterator === undefined) throw new Error(`stream ${arn} gave no iterator for ${shard}`);
      return ShardIterator;
    },
    read: async (iterator) => {
      const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 });
      const { Records = [], NextShardIterator } = await client.send(command).catch(rethrow);
      return { records: Records.map((record) => toRecord(record, arn)), next: NextShardIterator ?? null };
    },
  };
}

async function describeShards(client: DynamoDBStreamsClient, arn: string): Promise<StreamShard[]> {
  const shards: Shard[] = [];
  let last: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamArn: arn, ExclusiveStartShardId: last }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    last = StreamDescription?.LastEvaluatedShardId;
  } while (last !== undefined);
  return shards.flatMap(({ ShardId, ParentShardId }) =>
    ShardId === undefined ? [] : [{ id: ShardId, parent: ParentShardId ?? null }],
  );
}

function rethrow(cause: unknown): never {
  if (cause instanceof TrimmedDataAccessException) throw new TrimmedRecords(cause.message, { cause });
  if (cause instanceof ExpiredIteratorException) throw new ExpiredIterator(cause.message, { cause });
  throw cause;
}

function toRecord(record: _Record, arn: string): StreamRecord {
  const { dynamodb } = record;
  const sequence = dynamodb?.SequenceNumber;
  if (dynamodb === undefined || sequence === undefined || record.eventID === undefined)
    throw new Error(`a record of ${arn} has no sequence number or event id`);
  const createdAt = dynamodb.ApproximateCreationDateTime ?? new Date(0);
  const keys = streamImage(dynamodb.Keys);
  return {
    sequence,
    item: JSON.stringify(keys),
    createdAt,
    json: {
      eventID: record.eventID,
      eventName: record.eventName ?? "MODIFY",
      eventSource: "aws:dynamodb",
      eventVersion: record.eventVersion ?? "1.1",
      awsRegion: record.awsRegion ?? "us-east-1",
      eventSourceARN: arn,
      dynamodb: {
        ApproximateCreationDateTime: createdAt.getTime() / 1000,
        Keys: keys,
        ...(dynamodb.NewImage === undefined ? {} : { NewImage: streamImage(dynamodb.NewImage) }),
        SequenceNumber: sequence,
        SizeBytes: dynamodb.SizeBytes ?? 0,
        StreamViewType: dynamodb.StreamViewType ?? "NEW_IMAGE",
      },
    },
  };
}
