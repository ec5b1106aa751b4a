/**
 * Where each record of a file stands: a companion object of 12 bytes a record, in the order of the records, so that one record or a
 * span of them is one ranged read. Little endian: line (uint32), byte offset (uint64); both count from 1, in the file as sent.
 */

/** Bytes a record. */
export const positionBytes = 12;

/** Where a record begins. */
export interface Position {
  readonly line: number;
  readonly byte: number;
}

/** Writes one position into a view at `offset`. */
export function writePosition(view: DataView, offset: number, { line, byte }: Position): void {
  view.setUint32(offset, line, true);
  view.setBigUint64(offset + 4, BigInt(byte), true);
}

/** The range to read for the records `first` to `last` (record numbers, from 1). */
export function positionRange(
  first: number,
  last: number,
): { readonly offset: number; readonly length: number } {
  return { offset: (first - 1) * positionBytes, length: (last - first + 1) * positionBytes };
}

/** The position of `record` in bytes that were read from the record `first` on. Throws when it is not among them. */
export function readPosition(bytes: Uint8Array, first: number, record: number): Position {
  const at = (record - first) * positionBytes;
  if (at < 0 || at + positionBytes > bytes.byteLength)
    throw new Error(`the positions read do not reach record ${record}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, positionBytes);
  return { line: view.getUint32(0, true), byte: Number(view.getBigUint64(4, true)) };
}
