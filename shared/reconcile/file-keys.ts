/** The keys that a file wrote, or would have: of its shards and of what it removed. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { EntityKey, type FileId, type PartnerId } from "@sluice/contracts/ids.ts";
import { removalsKey, shardKey } from "@sluice/contracts/objects.ts";
import * as v from "valibot";
import { ObjectMissing, type ObjectStore } from "../ports/object-store.ts";
import { readShard, type ShardRow } from "../shard/read-shard.ts";

/** A loaded file of which not every event is settled. */
export interface UnsettledFile {
  readonly partner: PartnerId;
  readonly file: FileId;
  /** Shards of its rows and of its removals together. */
  readonly shards: number;
  /** Events that are not settled yet. */
  readonly pending: number;
  /** When its load ended, ISO 8601; null where nobody says. */
  readonly loadedAt: string | null;
}

/** Reads them, each once. A shard that is kept no longer, or that the cut left empty, has none. */
export async function fileKeys(
  objects: ObjectStore,
  feed: AnyFeed,
  { partner, file, shards }: UnsettledFile,
): Promise<ReadonlySet<EntityKey>> {
  const keys = new Set<EntityKey>();
  const read = async (object: string): Promise<readonly ShardRow[]> => {
    try {
      return readShard(await objects.bytes(object));
    } catch (cause) {
      if (cause instanceof ObjectMissing) return [];
      throw cause;
    }
  };
  for (let shard = 0; shard < shards; shard += 1) {
    for (const { fields } of await read(shardKey(partner, file, shard)))
      keys.add(v.parse(EntityKey, keyOfRow(feed, fields)));
    for (const { fields } of await read(removalsKey(partner, file, shard)))
      keys.add(v.parse(EntityKey, fields[0]));
  }
  return keys;
}

const keyOfRow = (feed: AnyFeed, fields: readonly string[]): string =>
  feed.keyOf(Object.fromEntries(feed.format.columns.map((column, index) => [column, fields[index] ?? ""])));
