/** Which shard a record of a file lies in, and its fields. */
import { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import { findRow } from "@sluice/shared/shard/find-row.ts";
import * as v from "valibot";
import type { Aspect } from "./core/aspect.ts";
import type { QueryDeps } from "./deps.ts";

/** Where it was found. */
export interface FoundInShard {
  readonly shard: number;
  readonly fields: readonly string[];
}

/**
 * Looks through the file's shards, one after another, so that no more than one is in memory. Null where it is in none of those that are kept:
 * shards are removed some time after the file's end.
 */
export async function findInShards(
  objects: QueryDeps["objects"],
  aspects: readonly Aspect[],
  record: number,
): Promise<FoundInShard | null> {
  for (const { type, payload } of aspects) {
    if (type !== "shard.ready.v1") continue;
    const { shard, object } = v.parse(ShardReady, payload);
    const bytes = await objects.bytes(object).catch(gone);
    const row = bytes === null ? null : findRow(bytes, record);
    if (row !== null) return { shard, fields: row.fields };
  }
  return null;
}

function gone(cause: unknown): null {
  if (cause instanceof ObjectMissing) return null;
  throw cause;
}
