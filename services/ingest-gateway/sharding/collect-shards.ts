/**
 * Takes what PARTITION_BY wrote and makes shards of it: one file a shard, rows in the order of the file (PARTITION_BY does not keep
 * it, not even within a key), so that the same rows are always the same bytes, whatever the engine's buffers did.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A shard in a local file. */
export interface LocalShard {
  readonly shard: number;
  readonly path: string;
  readonly rows: number;
  readonly sha256: string;
}

/** Collects shards 0 to `shards - 1` from `from`; a shard without rows is an empty file. */
export function collectShards(from: string, into: string, shards: number): LocalShard[] {
  return Array.from({ length: shards }, (_, shard) => {
    const bytes = inFileOrder(partsOf(join(from, `shard=${shard}`)));
    const path = join(into, `${shard}.csv`);
    writeFileSync(path, bytes.content);
    return {
      shard,
      path,
      rows: bytes.rows,
      sha256: createHash("sha256").update(bytes.content).digest("hex"),
    };
  });
}

function partsOf(directory: string): Uint8Array {
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return new Uint8Array(0);
    throw cause;
  }
  return Buffer.concat(names.map((name) => readFileSync(join(directory, name))));
}

/** Rows by their leading record number. Newlines inside quotes belong to their row. */
function inFileOrder(bytes: Uint8Array): { readonly content: Uint8Array; readonly rows: number } {
  const rows = rowsOf(bytes);
  const ordered = rows.every(({ record }, index) => index === 0 || record > (rows[index - 1]?.record ?? 0));
  if (ordered) return { content: bytes, rows: rows.length };
  rows.sort((a, b) => a.record - b.record);
  const content = new Uint8Array(bytes.length);
  let at = 0;
  for (const { start, end } of rows) {
    content.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  return { content, rows: rows.length };
}

interface RowSpan {
  readonly record: number;
  readonly start: number;
  readonly end: number;
}

function rowsOf(bytes: Uint8Array): RowSpan[] {
  const rows: RowSpan[] = [];
  for (let start = 0; start < bytes.length;) {
    let record = 0;
    let at = start;
    for (; (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39; at += 1)
      record = record * 10 + (bytes[at] ?? 0) - 0x30;
    if (at === start) throw new Error("the engine wrote a row without its record number");
    // A doubled quote leaves and enters again, which is the same.
    let quoted = false;
    for (; at < bytes.length && (quoted || bytes[at] !== 0x0a); at += 1)
      if (bytes[at] === 0x22) quoted = !quoted;
    rows.push({ record, start, end: at + 1 });
    start = at + 1;
  }
  return rows;
}
