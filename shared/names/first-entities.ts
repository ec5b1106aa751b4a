/** Where the entities lie before any restore. */
import { tableName } from "@sluice/contracts/topology.ts";
import type { NamedTable } from "./named-table.ts";

/** The stage's own table, under the epoch that it was set up with. */
export const firstEntities = (stage: string, epoch = 1): NamedTable => ({
  table: tableName(stage, "entities"),
  epoch,
  writes: "open",
});
