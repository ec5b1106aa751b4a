/** Erasures in memory: the same items under the same condition as on DynamoDB. */
import type { EntityEraser } from "../../ports/entity-eraser.ts";
import { entityItem, entityPk } from "../items/entity-item.ts";
import { integer } from "../items/typed.ts";
import type { MemoryTables } from "./tables.ts";

/** Over these tables, whose stream tells it. */
export function memoryEntityEraser(tables: MemoryTables): EntityEraser {
  return {
    erase: async (write) => {
      const item = tables.get("entities", entityPk(write.after.id));
      if (item === undefined || integer(item, "version") !== write.expectedVersion) return false;
      if (integer(item, "epoch") > write.after.epoch) return false;
      tables.put("entities", entityItem(write));
      return true;
    },
  };
}
