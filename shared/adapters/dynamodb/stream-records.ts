/** The port of stream records over DynamoDB Streams. */
import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import type { Pointer } from "../../dead-letters/pointer.ts";
import type { RescuedRecord } from "../../dead-letters/rescued.ts";
import type { FoundRecords, StreamRecords } from "../../ports/stream-records.ts";
import { streamImage } from "../items/stream-json.ts";

/** Pages looked through for one pointer; the first holds its records, but an empty one is no error. */
const pagesMax = 20;

/** The stream's records. A table's stream has two readers already, so a call may be throttled: it is asked again later. */
export function dynamoStreamRecords(client: DynamoDBStreamsClient): StreamRecords {
  return {
    read: async (pointer) => {
      try {
        return await readFrom(client, pointer);
      } catch (cause) {
        if (cause instanceof TrimmedDataAccessException)
          return gone("the stream had forgotten it: it keeps records for 24 hours");
        if (cause instanceof ResourceNotFoundException)
          return gone("its stream is gone: the table's stream was switched off or the table was made anew");
        throw cause;
      }
    },
  };
}

const gone = (reason: string): FoundRecords => ({ kind: "gone", reason });

async function readFrom(
  client: DynamoDBStreamsClient,
  { streamArn, shardId, first, last }: Pointer,
): Promise<FoundRecords> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      SequenceNumber: first,
    }),
  );
  const found: RescuedRecord[] = [];
  let iterator = ShardIterator;
  for (let page = 0; page < pagesMax && iterator !== undefined; page += 1) {
    // Between the first and the last of a batch of one lane lie records of others, which come along: they are repeats.
    const Limit = first === last ? 1 : 1000;
    const read = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit }));
    for (const record of read.Records ?? []) {
      if (isBehind(record, last)) return { kind: "found", records: found };
      found.push(toRecord(record));
    }
    if (found.at(-1)?.dynamodb.SequenceNumber === last) return { kind: "found", records: found };
    iterator = read.NextShardIterator;
  }
  if (found.length > 0) return { kind: "found", records: found };
  if (iterator === undefined) return gone("its shard holds no record of this sequence number");
  throw new Error(`${pagesMax} pages of ${streamArn} from ${first} on were empty`);
}

const isBehind = ({ dynamodb }: _Record, last: string): boolean =>
  BigInt(dynamodb?.SequenceNumber ?? 0) > BigInt(last);

function toRecord({ eventID, eventName, dynamodb }: _Record): RescuedRecord {
  const { SequenceNumber, Keys, NewImage, ApproximateCreationDateTime } = dynamodb ?? {};
  if (eventID === undefined || SequenceNumber === undefined)
    throw new Error("a stream record has no event id or sequence number");
  return {
    eventID,
    eventName: eventName ?? "MODIFY",
    eventSource: "aws:dynamodb",
    dynamodb: {
      ...(ApproximateCreationDateTime === undefined
        ? {}
        : { ApproximateCreationDateTime: ApproximateCreationDateTime.getTime() / 1000 }),
      Keys: { ...streamImage(Keys) },
      ...(NewImage === undefined ? {} : { NewImage: { ...streamImage(NewImage) } }),
      SequenceNumber,
    },
  };
}
