/** A shard's rows, once its object has proven to be the one that was judged. */
import { createHash } from "node:crypto";
import { Quarantine } from "@sluice/contracts/report.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { readShard, type ShardRow } from "@sluice/shared/shard/read-shard.ts";
import * as v from "valibot";

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

/** The records that are kept aside: none of a shard without a list. Rejects with ObjectMissing: then nothing may be loaded. */
export async function readQuarantine(
  objects: ObjectStore,
  { quarantine }: { readonly quarantine?: string | undefined },
): Promise<ReadonlySet<number>> {
  if (quarantine === undefined) return new Set();
  const text = new TextDecoder().decode(await objects.bytes(quarantine));
  return new Set(v.parse(v.pipe(v.string(), v.parseJson(), Quarantine), text));
}
