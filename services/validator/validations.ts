/**
 * The validator's aggregates, where they lie. Table `validations`: a file's checks and gate under `<partner>#<file>`, what is known of an
 * entity type that rows speak of, and the shards that wait for it, under `<partner>#reference#<entity>`.
 */
import { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import type { EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import type { FileRef, ShardRef } from "@sluice/contracts/events/payloads.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { Gate } from "./core/gate.ts";
import { Reference } from "./core/reference.ts";

/** A shard's check: that it was judged, and how. */
export const Check = v.object({ outcome: v.picklist(["validated", "rejected"]) });
export type Check = v.InferOutput<typeof Check>;

/** One shard's check. Its events are `check:<file>.<shard>`. */
export function checkRef({ partner, file, shard }: ShardRef): AggregateRef<Check> {
  return {
    table: "validations",
    pk: `${partner}#${file}`,
    sk: `shard#${String(shard).padStart(4, "0")}`,
    schema: Check,
  };
}

/** A file's gate. Its events are `gate:<file>`. */
export function gateRef({ partner, file }: FileRef): AggregateRef<Gate> {
  return { table: "validations", pk: `${partner}#${file}`, sk: "gate", schema: Gate };
}

const referencePk = (partner: PartnerId, entity: EntityType): string => `${partner}#reference#${entity}`;

/** What is known of an entity type. It has no events. */
export const referenceRef = (partner: PartnerId, entity: EntityType): AggregateRef<Reference> => ({
  table: "validations",
  pk: referencePk(partner, entity),
  sk: "reference",
  schema: Reference,
});

/** A shard that waits, as it was announced, and its trace. */
export const WaitingShard = v.object({ shard: ShardReady, trace: v.string(), isResumed: v.boolean() });
export type WaitingShard = v.InferOutput<typeof WaitingShard>;

/** A shard that waits for an entity type. Its event is `waiting:<entity>:<file>.<shard>`. */
export const waitingRef = (
  entity: EntityType,
  { partner, file, shard }: ShardRef,
): AggregateRef<WaitingShard> => ({
  table: "validations",
  pk: referencePk(partner, entity),
  sk: `waiting#${file}#${String(shard).padStart(4, "0")}`,
  schema: WaitingShard,
});

/** Where all shards that wait for an entity type are listed. */
export const waitingWithin = (partner: PartnerId, entity: EntityType) =>
  ({ table: "validations", pk: referencePk(partner, entity), prefix: "waiting#" }) as const;
