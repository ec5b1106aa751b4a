/** A pipe's dead-letter message: a pointer to the record, in the shape that AWS writes (the record itself stays in the stream). */
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadRecord } from "./deliver.ts";
import type { StreamRecord } from "./stream.ts";

/** A record and where it lies. */
export interface DeadPlace {
  readonly shard: string;
  readonly record: StreamRecord;
}

/** Writes pointers to a standard queue. */
export async function deadLetterQueue(
  client: SQSClient,
  queue: string,
  pipe: string,
  streamArn: string,
): Promise<(condition: string, dead: DeadPlace | null, reason: string) => Promise<void>> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue }));
  return async (condition, dead, reason) => {
    const record = dead?.record;
    const at = record?.createdAt.toISOString();
    const body = {
      context: { partnerResourceArn: `arn:aws:pipes:us-east-1:000000000000:pipe/${pipe}`, condition },
      version: "1.0",
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId: dead?.shard,
        startSequenceNumber: record?.sequence,
        endSequenceNumber: record?.sequence,
        approximateArrivalOfFirstRecord: at,
        approximateArrivalOfLastRecord: at,
        batchSize: dead === null ? 0 : 1,
        streamArn,
      },
    };
    const attributes = { reason: { DataType: "String", StringValue: reason.slice(0, 1024) || "unknown" } };
    await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body), MessageAttributes: attributes }),
    );
  };
}

/** What a dead record's message says of it. */
export function conditionOf(dead: DeadRecord): string {
  return dead.condition === "RecordAgeExceeded" ? "MaximumRecordAgeExceeded" : "TransformationFailed";
}
