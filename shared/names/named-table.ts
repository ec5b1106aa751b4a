/**
 * A table behind its logical name: DynamoDB renames nothing and restores only into a new table, so which table holds the entities now, and
 * under which epoch they are written, is state, changed by a restore alone (shared/restore). It lies in `loads`, beside the loader's own.
 */
import type { TableName } from "@sluice/contracts/topology.ts";
import * as v from "valibot";
import type { AggregateRef } from "../ports/aggregate-store.ts";

/** Where a name leads. */
export const NamedTable = v.object({
  /** The physical table. */
  table: v.pipe(v.string(), v.nonEmpty()),
  /** Written into everything that is written there; weighs more than any version. */
  epoch: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Closed: nobody begins a write. Reads go on. */
  writes: v.picklist(["open", "closed"]),
});
export type NamedTable = v.InferOutput<typeof NamedTable>;

/** What is kept of a name, where: no partner's name begins with `_`. It has no events. */
export const nameRef = (name: TableName): AggregateRef<NamedTable> => ({
  table: "loads",
  pk: `_name#${name}`,
  sk: "name",
  schema: NamedTable,
});
