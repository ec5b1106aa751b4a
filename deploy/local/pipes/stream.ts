/** A DynamoDB stream, as a pipe reads it. A port, so that a scripted stream can show what DynamoDB Local never does (shards that split). */
import type { JsonObject } from "../pattern/json.ts";

/** One change, as Pipes and Lambda deliver it: plain JSON, DynamoDB-typed images. */
export interface StreamRecord {
  readonly sequence: string;
  /** Names the item within the table: order is kept among records of one item. */
  readonly item: string;
  readonly createdAt: Date;
  readonly json: JsonObject;
}

/** A shard, and the one that must be read to its end before. */
export interface StreamShard {
  readonly id: string;
  readonly parent: string | null;
}

/** A page; `next` is null at the end of a closed shard. */
export interface StreamPage {
  readonly records: readonly StreamRecord[];
  readonly next: string | null;
}

/** One table's stream. */
export interface Stream {
  readonly arn: string;
  shards(): Promise<readonly StreamShard[]>;
  /** An iterator behind `after`, or at the oldest record for null. Rejects with TrimmedRecords when those behind `after` are gone. */
  iterator(shard: string, after: string | null): Promise<string>;
  /** At most 1,000 records. Rejects with ExpiredIterator 15 minutes after the iterator was made. */
  read(iterator: string): Promise<StreamPage>;
}

/** The stream kept its 24 hours, and what was not read before is gone. */
export class TrimmedRecords extends Error {
  override readonly name = "TrimmedRecords";
}

/** The iterator is too old: make a new one from the checkpoint. */
export class ExpiredIterator extends Error {
  override readonly name = "ExpiredIterator";
}
