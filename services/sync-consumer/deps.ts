/** What sync-consumer needs from outside. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import type { LegacyStore } from "@sluice/shared/ports/legacy-store.ts";
import type { Publisher } from "@sluice/shared/ports/publisher.ts";

export interface SyncDeps {
  readonly legacy: LegacyStore;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly epoch: number;
  /** The feed that maps an entity type to its legacy table. */
  readonly feedOfEntity: (entity: string) => AnyFeed | undefined;
}
