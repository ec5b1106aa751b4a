/** What an erasure works on: of the mesh that runs here, or of a stage on AWS. */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoEntityEraser } from "@sluice/shared/adapters/dynamodb/entity-eraser.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { openObjectKeys, openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { eraseAgain, type ListedEraseDeps } from "@sluice/shared/erase/list.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { auditOf } from "./audit-stores.ts";
import { openStores, type StoreOptions } from "./operator-stores.ts";
import { placesOf } from "./reconcile-stores.ts";

/** The stores, open. */
export interface EraseStores extends ListedEraseDeps {
  close(): void;
}

/** Opens them; nothing is asked of them yet. Throws Refused when something is not named. */
export function openEraseStores(options: StoreOptions): EraseStores {
  const { stage, deadLetters, close } = openStores(options);
  const { objects, dynamo } = placesOf(options);
  const store = dynamoAggregateStore({ client: dynamo, stage });
  const name = resolvedName({ store, clock: systemClock, name: "entities", first: firstEntities(stage) });
  return {
    ...{ store, deadLetters, feeds, clock: systemClock, pause: systemPause, ids: systemIds },
    entities: namedEntities({ name, open: (table) => dynamoEntityStore({ client: dynamo, stage, table }) }),
    eraser: dynamoEntityEraser(dynamo, async () => (await name.current()).table),
    objects: openObjectStore(objects),
    objectKeys: openObjectKeys(objects),
    audit: auditOf(dynamo, stage),
    close: () => {
      dynamo.destroy();
      close();
    },
  };
}

/** Applies the erasure list again, behind a deed that may have brought something back; says so where it found something. */
export async function erasedAgain(options: StoreOptions, say: (line: string) => void): Promise<void> {
  const stores = openEraseStores(options);
  try {
    const { entities, journalEntries, letters } = await eraseAgain(stores);
    if (entities + journalEntries + letters > 0)
      say(`erased again: ${entities} entities, ${journalEntries} journal entries, ${letters} dead letters`);
  } finally {
    stores.close();
  }
}
