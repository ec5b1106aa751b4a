/** What a rebuild of the read model works on: the tables of the mesh that runs here, or of a stage on AWS. */
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { dynamoEventItems } from "@sluice/shared/adapters/dynamodb/event-items.ts";
import { dynamoReadModelTable } from "@sluice/shared/adapters/dynamodb/read-model-table.ts";
import { dynamoReadModel } from "@sluice/shared/adapters/dynamodb/read-model.ts";
import { knownForMs } from "@sluice/shared/generations/generational.ts";
import type { RebuildParts } from "@sluice/shared/generations/recorded.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { isOnlyHere, projectAgain } from "@sluice/state-query/on-event.ts";
import { tableName } from "@sluice/contracts/topology.ts";
import { stage as localStage } from "../local/supervisor/environment.ts";
import { auditOf, localTables } from "./audit-stores.ts";
import type { StoreOptions } from "./operator-stores.ts";

/** The stores, open. */
export interface RebuildStores extends RebuildParts {
  close(): void;
}

/** Opens them; nothing is asked of them yet. Throws Refused when no mesh runs here and no stage is named. */
export function openRebuildStores({ dir = ".sluice", stage: named }: StoreOptions): RebuildStores {
  const client = named === undefined ? localTables(dir) : dynamoClient();
  const stage = named ?? localStage;
  const store = dynamoAggregateStore({ client, stage });
  const entities = resolvedName({
    store,
    clock: systemClock,
    name: "entities",
    first: firstEntities(stage),
  });
  return {
    model: dynamoReadModel({ client, stage }),
    table: dynamoReadModelTable(client, stage),
    events: dynamoEventItems(client, async (table) =>
      table === "entities" ? (await entities.current()).table : tableName(stage, table),
    ),
    store: projectAgain,
    isCarried: isOnlyHere,
    audit: auditOf(client, stage),
    pause: systemPause,
    // Every process looks again within a second; the rest is for what it was in the middle of.
    settleMs: 3 * knownForMs,
    close: () => client.destroy(),
  };
}
