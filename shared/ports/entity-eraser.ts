/** Writes an entity anew for an erasure: the next version, by the same source. */
import type { EntityWrite } from "./entity-store.ts";

/** The entities table, as an erasure sees it. */
export interface EntityEraser {
  /**
   * Writes if the entity has the expected version still, and no higher epoch. Unlike a load's write it keeps file, sequence and record: so a load
   * that is under way goes on counting, and only loses what it had decided by the version before. False when it lost.
   */
  erase(write: EntityWrite): Promise<boolean>;
}
