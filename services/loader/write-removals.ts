/** What the last snapshot held and this one does not, written as shards that are loaded like those of the rows. */
import { createHash } from "node:crypto";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import { keysKey, removalsKey } from "@sluice/contracts/objects.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { FeedRecord } from "./core/feed-record.ts";
import type { Load } from "./core/load.ts";
import { keysLeftOut } from "@sluice/shared/shard/key-manifest.ts";

/** Keys of a removal shard, unless that made too many shards. */
const keysPerShard = 10_000;
/** The most removal shards of a file: as many as its rows may have. */
const shardsMax = 256;

/** The file, how many shards its rows have, and how many rows. */
export interface PlannedFile extends FileRef {
  readonly shards: number;
  readonly rows: number;
}

/**
 * Writes them. The same manifests make the same objects, so that a repeat writes what is there. Record numbers go on behind the file's
 * rows: no two writes of a file have the same.
 */
export async function writeRemovals(
  objects: ObjectStore,
  { partner, file, shards, rows }: PlannedFile,
  live: NonNullable<FeedRecord["live"]>,
  keepDays?: number,
): Promise<Load["removals"]> {
  const manifest = (of: PlannedFile["file"], count: number): string[] =>
    Array.from({ length: count }, (_, shard) => keysKey(partner, of, shard));
  const size = Math.max(keysPerShard, Math.ceil(live.keys / shardsMax));
  const removals: Load["removals"] = [];
  let record = rows;
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const shard = shards + removals.length;
    const object = removalsKey(partner, file, shard);
    const bytes = new TextEncoder().encode(lines.join(""));
    await objects.put(object, bytes, keepDays);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    removals.push({ shard, object, rows: lines.length, sha256 });
    lines = [];
  };
  for await (const key of keysLeftOut(objects, manifest(live.file, live.shards), manifest(file, shards))) {
    record += 1;
    lines.push(`${record},"${key.replaceAll('"', '""')}"\n`);
    if (lines.length === size) await flush();
  }
  await flush();
  return removals;
}
