/** The rows of a shard object: CSV without a header, the record number first, in the order of the file. */
import { parse } from "csv-parse/sync";

/** One row: its record number in the file (from 1), and its fields in column order. */
export interface ShardRow {
  readonly record: number;
  readonly fields: readonly string[];
}

/** Reads a shard's bytes. Throws when they are not a shard, or out of order: the object is not what the gateway wrote. */
export function readShard(bytes: Uint8Array): ShardRow[] {
  if (bytes.byteLength === 0) return [];
  const records: string[][] = parse(bytes, {
    relaxColumnCount: false,
    skipEmptyLines: false,
    recordDelimiter: "\n",
  });
  let last = 0;
  return records.map(([number = "", ...fields]) => {
    const record = Number(number);
    if (!Number.isInteger(record) || record <= last)
      throw new Error(`a shard holds record ${number} behind ${last}: it is damaged`);
    last = record;
    return { record, fields };
  });
}
