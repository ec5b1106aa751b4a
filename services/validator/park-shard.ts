/**
 * A shard whose references are not all known yet waits: as a state beside what it waits for, not as a message. Whoever brings the last thing
 * that it waits for sends it on, once.
 */
import type { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { type EntityType, type PartnerId, shardGroup } from "@sluice/contracts/ids.ts";
import { isMet } from "./core/reference.ts";
import type { ValidatorDeps } from "./deps.ts";
import { referenceRef, WaitingShard, waitingRef, waitingWithin } from "./validations.ts";

type Deps = Pick<ValidatorDeps, "store" | "clock" | "epoch">;

/** Parks it behind one entity type; it looks again at once, since what it waits for may have come meanwhile. */
export async function parkShard(
  deps: Deps,
  shard: ShardReady,
  entity: EntityType,
  trace: string,
): Promise<void> {
  const ref = waitingRef(entity, shard);
  const state: WaitingShard = { shard, trace, isResumed: false };
  // A conflict: it waits there already.
  await deps.store.save([{ ref, expectedVersion: 0, state }]);
  await resumeShards(deps, shard.partner, entity);
}

/** Sends every shard on whose wait for this entity type is over. Safe to repeat: each is sent on by one version. */
export async function resumeShards(
  { store, clock, epoch }: Deps,
  partner: PartnerId,
  entity: EntityType,
): Promise<void> {
  const known = await store.load(referenceRef(partner, entity));
  const waiting = await store.list(waitingWithin(partner, entity), WaitingShard);
  for (const { state, version } of waiting) {
    const { shard, trace, isResumed } = state;
    const need = shard.needs?.find((one) => one.entity === entity);
    if (isResumed || (need !== undefined && !isMet(known?.state ?? null, need))) continue;
    const origin = {
      aggregate: `waiting:${entity}:${shard.file}.${String(shard.shard).padStart(4, "0")}`,
      version: version + 1,
      epoch,
      partner,
      group: shardGroup(shard.file, shard.shard),
      occurredAt: clock.now(),
      trace,
    };
    const event = pipelineEvent("shard.resumed.v1", origin, shard);
    // A conflict: somebody else sent it on.
    await store.save([
      {
        ref: waitingRef(entity, shard),
        expectedVersion: version,
        state: { ...state, isResumed: true },
        event,
      },
    ]);
  }
}
