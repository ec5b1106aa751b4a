/**
 * The loader's aggregates, where they lie. Table `loads`: a turn, its entries and its feeds' records under `<partner>#turn#<entity>`, a
 * file's load and its shards' plans and loads under `<partner>#<file>`.
 */
import type { EntityType, FeedName, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import { FeedRecord } from "./core/feed-record.ts";
import { Load } from "./core/load.ts";
import { ShardLoad } from "./core/shard-load.ts";
import { ShardPlan } from "./core/shard-plan.ts";
import { Entry, Turn } from "./core/turn.ts";

/** Whose turn it is among a partner's files of an entity type. */
export interface TurnId {
  readonly partner: PartnerId;
  readonly entity: EntityType;
}

/** Which file. */
export interface LoadId {
  readonly partner: PartnerId;
  readonly file: FileId;
}

const turnPk = ({ partner, entity }: TurnId): string => `${partner}#turn#${entity}`;
const loadPk = ({ partner, file }: LoadId): string => `${partner}#${file}`;

/** A turn. It has no events. */
export function turnRef(id: TurnId): AggregateRef<Turn> {
  return { table: "loads", pk: turnPk(id), sk: "turn", schema: Turn };
}

/** What is known of a sequence. It has no events. */
export function entryRef(id: TurnId, sequence: number): AggregateRef<Entry> {
  return { table: "loads", pk: turnPk(id), sk: `seq#${String(sequence).padStart(12, "0")}`, schema: Entry };
}

/** Where all entries of a turn are listed, in order. */
export const entriesWithin = (id: TurnId) => ({ table: "loads", pk: turnPk(id), prefix: "seq#" }) as const;

/** What is kept of a feed's last loads. It has no events. */
export function feedRecordRef(id: TurnId, feed: FeedName): AggregateRef<FeedRecord> {
  return { table: "loads", pk: turnPk(id), sk: `feed#${feed}`, schema: FeedRecord };
}

/** A file's load. Its events are `load:<file>`. */
export function loadRef(id: LoadId): AggregateRef<Load> {
  return { table: "loads", pk: loadPk(id), sk: "load", schema: Load };
}

const shard4 = (shard: number): string => String(shard).padStart(4, "0");

/** A shard's load. Its events are those of `shardLoadName`. */
export function shardLoadRef(id: LoadId, shard: number): AggregateRef<ShardLoad> {
  return { table: "loads", pk: loadPk(id), sk: `shard#${shard4(shard)}`, schema: ShardLoad };
}

/** Where all shards' loads of a file are listed. */
export const shardLoadsWithin = (id: LoadId) =>
  ({ table: "loads", pk: loadPk(id), prefix: "shard#" }) as const;

/** A shard's plan. Its events are those of `shardPlanName`. */
export function shardPlanRef(id: LoadId, shard: number): AggregateRef<ShardPlan> {
  return { table: "loads", pk: loadPk(id), sk: `plan#${shard4(shard)}`, schema: ShardPlan };
}

/** Where all shards' plans of a file are listed. */
export const shardPlansWithin = (id: LoadId) =>
  ({ table: "loads", pk: loadPk(id), prefix: "plan#" }) as const;

/** A shard's plan, as its events name it. */
export const shardPlanName = (file: FileId, shard: number): string => `shard-plan:${file}.${shard4(shard)}`;

/** A shard's load, as its events name it. */
export const shardLoadName = (file: FileId, shard: number): string => `shard-load:${file}.${shard4(shard)}`;
