/** A shard's rows, once its object has proven to be the one that was judged. */
import { createHash } from "node:crypto";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { readShard, type ShardRow } from "@sluice/shared/shard/read-shard.ts";

/** What is known of a shard's object. */
export interface ShardObject {
  readonly object: string;
  readonly rows: number;
  readonly sha256: string;
}

/** Reads and checks. Throws ShardDamaged. */
export async function readRows(
  objects: ObjectStore,
  { object, rows, sha256 }: ShardObject,
): Promise<readonly ShardRow[]> {
  const bytes = await objects.bytes(object);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new ShardDamaged(`the object ${object} has the SHA-256 ${found}, but ${sha256} was judged`);
  const read = readShard(bytes);
  if (read.length !== rows)
    throw new ShardDamaged(`the object ${object} has ${read.length} rows, but ${rows} were judged`);
  return read;
}

/** The shard's object is not the one that was judged: nothing of it may be loaded. */
export class ShardDamaged extends Error {
  override readonly name = "ShardDamaged";
}
