/** What the loader's handlers need from outside. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { EntityStore } from "@sluice/shared/ports/entity-store.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";

export interface LoaderDeps {
  readonly store: AggregateStore;
  readonly entities: EntityStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly epoch: number;
  readonly feeds: ReadonlyMap<string, AnyFeed>;
  /** Rows between two checkpoints, for loads that begin now; one that has begun keeps its own. */
  readonly chunkRows: number;
}
