/** What a restore works with. */
import type { Group } from "@sluice/contracts/ids.ts";
import type { NamedTable } from "../names/named-table.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock, Pause } from "../ports/clock.ts";
import type { EntityId } from "../ports/entity-store.ts";
import type { EntityTeller } from "../ports/entity-teller.ts";
import type { Ids } from "../ports/ids.ts";
import type { Told } from "../ports/legacy-digests.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { RestoreTables } from "../ports/restore-tables.ts";

/** All of it. */
export interface RestoreDeps {
  /** Where the name and the record lie. */
  readonly store: Pick<AggregateStore, "load" | "save">;
  /** Where the name leads before any restore. */
  readonly first: NamedTable;
  readonly tables: RestoreTables;
  readonly objects: Pick<ObjectStore, "bytes">;
  /** What the old database was told last of these entities. */
  readonly told: (entities: readonly Group[]) => Promise<ReadonlyMap<Group, Pick<Told, "epoch" | "version">>>;
  /** The entities of which the old database's row is not what the table that the name leads to now says. */
  readonly differing: () => Promise<readonly EntityId[]>;
  readonly tellerOf: (table: string) => EntityTeller;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pause: Pause;
  /** Milliseconds between closing and moving; longer than a lease. `closedMs` unless told. */
  readonly closedMs?: number;
}
