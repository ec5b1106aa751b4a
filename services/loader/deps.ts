/** What the loader needs from outside: its handlers, and its routes. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import type { Readiness } from "@sluice/shared/http/health.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { EntityStore } from "@sluice/shared/ports/entity-store.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";

/** What its handlers need. */
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

/** What its routes need. */
export interface LoaderAppDeps extends Pick<LoaderDeps, "store" | "clock" | "ids" | "epoch" | "feeds"> {
  readonly log: Log;
  readonly ready: Readiness;
  /** Where what operators do is kept. */
  readonly audit: Audit;
  /** The operator's key: its public half, and the hash of the rest. */
  readonly operator: { readonly keyId: string; readonly secretSha256: string };
}
