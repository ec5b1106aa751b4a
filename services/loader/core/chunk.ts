/** Chunks: the rows between two checkpoints, cut by count from the shard's first row on, so that every worker has the same. Pure. */
import type { AnyFeed, RawRow } from "@sluice/contracts/feed.ts";
import type { Tally } from "@sluice/contracts/events/payloads.ts";
import { EntityKey } from "@sluice/contracts/ids.ts";
import type { Conflict } from "@sluice/contracts/report.ts";
import * as v from "valibot";
import type { KeyPlan } from "./plan-key.ts";
import type { Undoing } from "./undo.ts";

/** A row of a shard, as the shard object has it. */
export interface NumberedRow {
  readonly record: number;
  readonly fields: readonly string[];
}

/** A row of a chunk, before its line is known. `row` is null for a removal: a key that a snapshot leaves out. */
export interface KeyedRow {
  readonly record: number;
  readonly key: EntityKey;
  readonly row: RawRow | null;
}

/** The rows of one chunk in the order of the file. `from` is the checkpoint before it, `to` the one after it. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly KeyedRow[];
  readonly keys: ReadonlySet<EntityKey>;
}

/**
 * The chunks behind a checkpoint, one after the other. Throws when the checkpoint is not a chunk's end; and what `keyed` throws.
 */
export function* chunksAfter(
  keyed: (row: NumberedRow) => KeyedRow,
  rows: readonly NumberedRow[],
  checkpoint: number,
  chunkRows: number,
): Generator<Chunk, undefined> {
  const start = checkpoint === 0 ? 0 : rows.findIndex(({ record }) => record === checkpoint) + 1;
  if (start % chunkRows !== 0 && start !== rows.length)
    throw new Error(`record ${checkpoint} is not the last of a chunk of ${chunkRows} rows`);
  if (checkpoint > 0 && start === 0) throw new Error(`record ${checkpoint} is not in the shard`);
  for (let at = start; at < rows.length; at += chunkRows) {
    const slice = rows.slice(at, at + chunkRows).map(keyed);
    const from = rows[at - 1]?.record ?? 0;
    const to = slice.at(-1)?.record ?? from;
    yield { from, to, rows: slice, keys: new Set(slice.map(({ key }) => key)) };
  }
}

/** A row of a file with its key. Throws when it has not the feed's columns. */
function keyedRow(feed: AnyFeed, { record, fields }: NumberedRow): KeyedRow & { readonly row: RawRow } {
  const { columns } = feed.format;
  if (fields.length !== columns.length)
    throw new Error(
      `record ${record} has ${fields.length} fields, and ${feed.name} has ${columns.length} columns`,
    );
  const row: Record<string, string> = {};
  for (const [index, column] of columns.entries()) row[column] = fields[index] ?? "";
  return { record, key: v.parse(EntityKey, feed.keyOf(row)), row };
}

/** A removal: its only field is the key. */
const keyedRemoval = ({ record, fields }: NumberedRow): KeyedRow => ({
  record,
  key: v.parse(EntityKey, fields[0]),
  row: null,
});

/** A shard's rows, and how they are read. */
export interface KeyedRows {
  readonly rows: readonly NumberedRow[];
  /** Throws when a row has not the feed's columns. */
  readonly keyed: (row: NumberedRow) => KeyedRow;
}

/** How the rows of a shard are read; of an undo, the first row of each key alone, without its cells. Throws what reading them throws. */
export function keyedRows(
  feed: AnyFeed,
  { kind, undoing }: { readonly kind: "rows" | "removals"; readonly undoing?: Undoing | undefined },
  rows: readonly NumberedRow[],
): KeyedRows {
  const keyed = (row: NumberedRow): KeyedRow => (kind === "rows" ? keyedRow(feed, row) : keyedRemoval(row));
  if (undoing === undefined) return { rows, keyed };
  const seen = new Set<EntityKey>();
  const first = rows.filter((row) => {
    const { key } = keyed(row);
    return !seen.has(key) && seen.add(key);
  });
  return { rows: first, keyed: (row) => ({ ...keyed(row), row: null }) };
}

/** Whether two chunks have no entity in common. */
export const areDisjoint = (a: Chunk, b: Chunk): boolean => !b.rows.some(({ key }) => a.keys.has(key));

/** What a chunk's rows came to. */
export interface ChunkResult {
  readonly tally: Tally;
  /** In the order of the file. */
  readonly conflicts: readonly Conflict[];
}

/** Adds up the plans of a chunk's keys. Throws when a row is counted twice or not at all. */
export function chunkResult(chunk: Chunk, plans: ReadonlyMap<EntityKey, KeyPlan>): ChunkResult {
  const sum = { created: 0, updated: 0, removed: 0, unchanged: 0 };
  const conflicts: Conflict[] = [];
  for (const [key, { tally }] of plans) {
    sum.created += tally.created;
    sum.updated += tally.updated;
    sum.removed += tally.removed;
    sum.unchanged += tally.unchanged;
    for (const [record, line, code, message] of tally.conflicts)
      conflicts.push({ record, line, key, code, message });
  }
  const emitted = sum.created + sum.updated + sum.removed;
  const counted = emitted + sum.unchanged + conflicts.length;
  if (counted !== chunk.rows.length)
    throw new Error(
      `the chunk from record ${chunk.from} has ${chunk.rows.length} rows, but ${counted} outcomes were counted`,
    );
  conflicts.sort((a, b) => a.record - b.record);
  return { tally: { rows: counted, ...sum, conflicts: conflicts.length, emitted }, conflicts };
}
