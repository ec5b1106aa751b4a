import { entityEraserSuite } from "../../ports/entity-eraser.suite.ts";
import { memoryEntityEraser } from "./entity-eraser.ts";
import { memoryEntityStore } from "./entity-store.ts";
import { memoryTables } from "./tables.ts";

entityEraserSuite("the entity eraser in memory", async () => {
  const tables = memoryTables();
  return { eraser: memoryEntityEraser(tables), entities: memoryEntityStore(tables) };
});
