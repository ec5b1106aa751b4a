import { entityScanSuite } from "../../ports/entity-scan.suite.ts";
import { memoryEntityScan } from "./entity-scan.ts";
import { memoryEntityStore } from "./entity-store.ts";
import { memoryTables } from "./tables.ts";

entityScanSuite("the scan of entities in memory", async () => {
  const tables = memoryTables();
  return { scan: memoryEntityScan(tables), entities: memoryEntityStore(tables) };
});
