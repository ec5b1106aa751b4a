/** Adopts entities in memory: the same items under the same condition as on DynamoDB. */
import type { EntityAdopter } from "../../ports/entity-adopter.ts";
import { adoptedItem } from "../items/adopted-item.ts";
import { entityPk } from "../items/entity-item.ts";
import type { MemoryTables } from "./tables.ts";

/** Over these tables. */
export function memoryEntityAdopter(tables: MemoryTables): EntityAdopter {
  return {
    adopt: async (adoptions) =>
      adoptions.map((adoption) => {
        if (tables.get("entities", entityPk(adoption.after.id)) !== undefined) return "there";
        tables.put("entities", adoptedItem(adoption));
        return "adopted";
      }),
  };
}
