/** A pipe's dead letter as AWS writes it: it points to records in a stream, and holds none of them. */
import * as v from "valibot";

const Text = v.optional(v.string());

/** The body of such a letter, as far as it is used. A pipe that never saw the records (they were gone before) names no sequence. */
export const PointerBody = v.object({
  context: v.object({ condition: v.string() }),
  DDBStreamBatchInfo: v.object({
    shardId: Text,
    startSequenceNumber: Text,
    endSequenceNumber: Text,
    approximateArrivalOfFirstRecord: Text,
    batchSize: v.optional(v.number(), 0),
    streamArn: v.string(),
  }),
});

/** Where records lie in a stream. */
export const Pointer = v.object({
  streamArn: v.string(),
  shardId: v.string(),
  first: v.string(),
  last: v.string(),
  /** How many records it stands for. */
  records: v.number(),
  /** ISO 8601: when the first of them was written, so that 24 hours later the stream forgets it. */
  arrivedAt: v.string(),
});
export type Pointer = v.InferOutput<typeof Pointer>;

/** Where the letter points to; null when it names no records. */
export function pointerOf({ DDBStreamBatchInfo }: v.InferOutput<typeof PointerBody>): Pointer | null {
  const { shardId, startSequenceNumber, endSequenceNumber, approximateArrivalOfFirstRecord, batchSize } =
    DDBStreamBatchInfo;
  if (shardId === undefined || startSequenceNumber === undefined) return null;
  if (endSequenceNumber === undefined || approximateArrivalOfFirstRecord === undefined) return null;
  return {
    streamArn: DDBStreamBatchInfo.streamArn,
    shardId,
    first: startSequenceNumber,
    last: endSequenceNumber,
    records: batchSize,
    arrivedAt: approximateArrivalOfFirstRecord,
  };
}

/** What a stream keeps: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const streamKeptMs = 24 * 3_600_000;

/** Hours until the stream forgets what the pointer points to; 0 when it may be gone already. */
export const hoursLeft = ({ arrivedAt }: Pointer, now: Date): number =>
  Math.max(0, (Date.parse(arrivedAt) + streamKeptMs - now.getTime()) / 3_600_000);
