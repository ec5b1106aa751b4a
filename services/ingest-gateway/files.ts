/**
 * The gateway's aggregates, where they lie. Table `files`: a partner's sequence counters under `<partner>`, live files and used
 * Idempotency-Keys under `<partner>#<feed>`, each file under `<partner>#<file>`. Table `shards`: `<partner>#<file>`.
 */
import { createHash } from "node:crypto";
import { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { EntityType, FeedName, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { AggregateRef, AggregateStore, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { File } from "./core/file.ts";
import { FileNumbers } from "./core/file-numbers.ts";
import { KeyUse, LiveFile, Turns } from "./core/receipt.ts";
import { UndoFile } from "./core/undo.ts";

/** A file. Its events are `file:<id>`. */
export function fileRef(partner: PartnerId, file: FileId): AggregateRef<File> {
  return { table: "files", pk: `${partner}#${file}`, sk: "file", schema: File };
}

/** An undo, under its own id. Its event is `undo:<id>`. */
export function undoRef(partner: PartnerId, file: FileId): AggregateRef<UndoFile> {
  return { table: "files", pk: `${partner}#${file}`, sk: "undo", schema: UndoFile };
}

/** The counter that gives each file its gapless place among this partner's files of an entity type. */
export function turnsRef(partner: PartnerId, entity: EntityType): AggregateRef<Turns> {
  return { table: "files", pk: partner, sk: `sequence#${entity}`, schema: Turns };
}

/** What an Idempotency-Key was used for. Its hash is in the sort key, since a key may be long and hold any character. */
export function keyUseRef(partner: PartnerId, feed: FeedName, key: string): AggregateRef<KeyUse> {
  const hash = createHash("sha256").update(key).digest("hex");
  return { table: "files", pk: `${partner}#${feed}`, sk: `idempotency#${hash}`, schema: KeyUse };
}

/** The numbers that a partner's last files of a feed had. */
export function fileNumbersRef(partner: PartnerId, feed: FeedName): AggregateRef<FileNumbers> {
  return { table: "files", pk: `${partner}#${feed}`, sk: "numbers", schema: FileNumbers };
}

/** Which live file: what the digest rule asks for. */
export interface LiveId {
  readonly partner: PartnerId;
  readonly sequence: number;
  readonly sha256: string;
}

/** A live file. A snapshot's are ordered by sequence, so that the last one is the first found; a delta's are found by content. */
export function liveRef(feed: AnyFeed, { partner, sequence, sha256 }: LiveId): AggregateRef<LiveFile> {
  const name = feed.mode.kind === "snapshot" ? String(sequence).padStart(12, "0") : sha256;
  return {
    table: "files",
    pk: `${partner}#${feed.name}`,
    sk: `${livePrefix(feed)}${name}`,
    schema: LiveFile,
  };
}

/** The live file that the digest rule compares with, and its version; null for none. */
export async function findLive(
  store: AggregateStore,
  feed: AnyFeed,
  partner: PartnerId,
  sha256: string,
): Promise<Loaded<LiveFile> | null> {
  if (feed.mode.kind === "delta") return store.load(liveRef(feed, { partner, sequence: 0, sha256 }));
  const within = { table: "files", pk: `${partner}#${feed.name}`, prefix: livePrefix(feed) } as const;
  const [last] = await store.list(within, LiveFile, { descending: true, limit: 1 });
  return last ?? null;
}

const livePrefix = (feed: AnyFeed): string => `live-${feed.mode.kind}#`;

/** A shard that is out: its event's payload, and the engine that cut it. */
export const Shard = v.object({ ...ShardReady.entries, engine: v.string() });
export type Shard = v.InferOutput<typeof Shard>;

/** A shard. Its events are `shard:<file>.<shard>`. */
export function shardRef(partner: PartnerId, file: FileId, shard: number): AggregateRef<Shard> {
  return {
    table: "shards",
    pk: `${partner}#${file}`,
    sk: `${shardPrefix}${String(shard).padStart(4, "0")}`,
    schema: Shard,
  };
}

/** Every shard of a file that is out, in order. */
export async function listShards(
  store: AggregateStore,
  partner: PartnerId,
  file: FileId,
): Promise<readonly Shard[]> {
  const found = await store.list({ table: "shards", pk: `${partner}#${file}`, prefix: shardPrefix }, Shard);
  return found.map(({ state }) => state);
}

const shardPrefix = "shard#";
