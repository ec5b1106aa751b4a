/** What the validator's handlers need from outside. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import type { ShardJudge } from "./sql/shard-judge.ts";

export interface ValidatorDeps {
  readonly store: AggregateStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly epoch: number;
  readonly feeds: ReadonlyMap<string, AnyFeed>;
  /** What feeds refer to. */
  readonly references: Projection;
  readonly judge: ShardJudge;
}
