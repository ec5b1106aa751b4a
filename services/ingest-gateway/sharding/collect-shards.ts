/**
 * Takes what PARTITION_BY wrote and makes shards of it: one file a shard, rows in the order of the file (PARTITION_BY does not keep
 * it, not even within a key), so that the same rows are always the same bytes, whatever the engine's buffers did.
 *
 * Holds a piece of a shard at a time: one hot key may put the whole file into one shard.
 */
import { createHash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { RowIndex } from "./row-index.ts";

/** A shard in a local file. */
export interface LocalShard {
  readonly shard: number;
  readonly path: string;
  readonly rows: number;
  readonly sha256: string;
}

const pieceBytes = 1 << 20;

/** Collects shards 0 to `shards - 1` from `from`; a shard without rows is an empty file. What is in `from` is used up. */
export function collectShards(from: string, into: string, shards: number): LocalShard[] {
  const piece = Buffer.alloc(pieceBytes);
  return Array.from({ length: shards }, (_, shard) => {
    const path = join(into, `${shard}.csv`);
    const part = onePart(join(from, `shard=${shard}`));
    if (part === null) {
      writeFileSync(path, "");
      return { shard, path, rows: 0, sha256: createHash("sha256").digest("hex") };
    }
    const { index, sha256 } = readIndex(part, piece);
    if (index.ordered) {
      renameSync(part, path);
      return { shard, path, rows: index.rows, sha256 };
    }
    return { shard, path, rows: index.rows, sha256: writeInOrder(part, path, index, piece) };
  });
}

/** The file that holds all that was written for a shard; null when nothing was. */
function onePart(directory: string): string | null {
  const [first, ...others] = namesIn(directory).sort();
  if (first === undefined) return null;
  const part = join(directory, first);
  // None with as many files open as there are shards (engine.ts); right all the same.
  for (const other of others) appendFileSync(part, readFileSync(join(directory, other)));
  return part;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
}

function readIndex(path: string, piece: Buffer): { readonly index: RowIndex; readonly sha256: string } {
  const index = new RowIndex();
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
      const bytes = piece.subarray(0, length);
      index.push(bytes);
      if (index.ordered) hash.update(bytes);
    }
  } finally {
    closeSync(file);
  }
  index.end();
  return { index, sha256: hash.digest("hex") };
}

/** Writes the rows by their record numbers; gives the hash. */
function writeInOrder(from: string, path: string, index: RowIndex, piece: Buffer): string {
  const hash = createHash("sha256");
  const source = openSync(from, "r");
  const target = openSync(path, "wx");
  let filled = 0;
  const flush = (): void => {
    const bytes = piece.subarray(0, filled);
    hash.update(bytes);
    for (let at = 0; at < filled;) at += writeSync(target, bytes, at);
    filled = 0;
  };
  try {
    for (const { start, end } of index.spans()) {
      for (let at = start; at < end;) {
        const read = readSync(source, piece, filled, Math.min(end - at, pieceBytes - filled), at);
        if (read === 0) throw new Error(`${from} ended early`);
        at += read;
        filled += read;
        if (filled === pieceBytes) flush();
      }
    }
    flush();
  } finally {
    closeSync(source);
    closeSync(target);
  }
  return hash.digest("hex");
}
