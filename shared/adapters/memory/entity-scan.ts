/** A scan of the entities in memory. */
import type { EntityScan } from "../../ports/entity-scan.ts";
import { scannedEntity } from "../items/entity-item.ts";
import type { MemoryTables } from "./tables.ts";

/** Over these tables. */
export function memoryEntityScan(tables: MemoryTables): EntityScan {
  return {
    all: async function* (entity) {
      for (const item of tables.all("entities"))
        if (item["entity"]?.S === entity) yield [scannedEntity(item)];
    },
  };
}
