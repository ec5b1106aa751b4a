/** Where the records of a file stand in it: its companion object of positions, read in small ranges. */
import type { RowBytes } from "@sluice/contracts/api/entity-trace.ts";
import { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import { FileSharded } from "@sluice/contracts/events/03-file-sharded/v1.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { positionsKey } from "@sluice/contracts/objects.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import { type Position, positionRange, readPosition } from "@sluice/shared/shard/positions.ts";
import * as v from "valibot";
import type { Aspect } from "./core/aspect.ts";
import type { QueryDeps } from "./deps.ts";

/** The positions of a file that was cut. */
export interface FilePositions {
  /** How many records there are. */
  readonly rows: number;
  /** Those from `first` to `last` (record numbers, from 1). Rejects with ObjectMissing where they are kept no longer. */
  span(first: number, last: number): Promise<readonly Position[]>;
}

/** A file's positions; null for one that was not cut (yet), or that no partner sent. */
export function filePositions(
  objects: QueryDeps["objects"],
  aspects: readonly Aspect[],
): FilePositions | null {
  const received = aspects.find(({ type }) => type === "file.received.v1");
  const sharded = aspects.find(({ type }) => type === "file.sharded.v1");
  if (received === undefined || sharded === undefined) return null;
  const { partner, file } = v.parse(FileReceived, received.payload);
  const { rows } = v.parse(FileSharded, sharded.payload);
  const key = positionsKey(partner, v.parse(FileId, file));
  return {
    rows,
    span: async (first, last) => {
      const read = await objects.bytes(key, positionRange(first, last));
      return Array.from({ length: last - first + 1 }, (_, at) => readPosition(read, first, first + at));
    },
  };
}

/** The bytes of a row; null where the positions are kept no longer. Behind the last row a format may have a trailer. */
export async function rowBytes(positions: FilePositions, record: number): Promise<RowBytes> {
  const isLast = record >= positions.rows;
  try {
    const [own, next] = await positions.span(record, isLast ? record : record + 1);
    if (own === undefined) return null;
    return { first: own.byte, last: next === undefined ? null : next.byte - 1 };
  } catch (cause) {
    if (cause instanceof ObjectMissing) return null;
    throw cause;
  }
}

/** Positions read at once while a line is looked for: 48 KB. */
const blockMax = 4096;

/** The last record that begins on a line or before it, and where; null where the first one begins behind it. Rejects as `span` does. */
export async function recordAtLine(
  { rows, span }: FilePositions,
  line: number,
): Promise<{ readonly record: number; readonly position: Position } | null> {
  // Of the records before `low` all begin on the line or before it, of those from `high` on none does.
  let low = 1;
  let high = rows + 1;
  while (high - low > blockMax) {
    const middle = Math.floor((low + high) / 2);
    const [position] = await span(middle, middle);
    if (position !== undefined && position.line <= line) low = middle;
    else high = middle;
  }
  if (high <= low) return null;
  const block = await span(low, high - 1);
  const at = block.findLastIndex((position) => position.line <= line);
  const position = block[at];
  return position === undefined ? null : { record: low + at, position };
}
