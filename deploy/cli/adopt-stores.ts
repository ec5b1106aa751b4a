/** What an adoption works on: of the mesh that runs here, or of a stage on AWS. */
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoEntityAdopter } from "@sluice/shared/adapters/dynamodb/entity-adopter.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { postgresLegacyAdoption } from "@sluice/shared/adapters/postgres/legacy-adoption.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import type { RecordedAdoptDeps } from "@sluice/shared/adopt/adopt-recorded.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { stage as localStage } from "../local/supervisor/environment.ts";
import { auditOf } from "./audit-stores.ts";
import type { StoreOptions } from "./operator-stores.ts";
import { placesOf } from "./reconcile-stores.ts";

/** The stores, open. */
export interface AdoptStores extends RecordedAdoptDeps {
  close(): Promise<void>;
}

/** Reading a whole table by a cursor may take long. */
const statementMs = 15 * 60_000;

/** Opens them; nothing is asked of them yet. Throws Refused when something is not named. */
export function openAdoptStores(options: StoreOptions): AdoptStores {
  const stage = options.stage ?? localStage;
  const { databaseUrl, objects, dynamo } = placesOf(options);
  const store = dynamoAggregateStore({ client: dynamo, stage });
  const first = firstEntities(stage);
  const name = resolvedName({ store, clock: systemClock, name: "entities", first });
  const open = (table: string) => dynamoEntityStore({ client: dynamo, stage, table });
  const entities = namedEntities({ name, open });
  // One reads by a cursor, the other writes guards.
  const legacy = postgresLegacyAdoption({ url: databaseUrl, poolSize: 2, statementMs });
  return {
    ...{ legacy, entities, objects: openObjectStore(objects), clock: systemClock, ids: systemIds },
    adopter: dynamoEntityAdopter(dynamo, async () => (await name.current()).table),
    audit: auditOf(dynamo, stage),
    epoch: () => entities.epoch(),
    close: async () => {
      dynamo.destroy();
      await legacy.close();
    },
  };
}
