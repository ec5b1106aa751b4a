/** Every entity of a type, read whole: what an audit of the table itself needs, and nothing else should. */
import type { EntityType } from "@sluice/contracts/ids.ts";
import type { Entity } from "./entity-store.ts";

/** The entities table, as an audit sees it. */
export interface EntityScan {
  /**
   * All entities of a type, tombstones too, some at a time and in no order. One that is written meanwhile comes as it was before or after. Reads
   * the whole table, whatever else lies there.
   */
  all(entity: EntityType): AsyncIterable<readonly Entity[]>;
}
