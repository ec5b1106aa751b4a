/** Makes entities that nobody is told of. */
import type { OutboxEvent } from "./aggregate-store.ts";
import type { Entity } from "./entity-store.ts";

/** An entity at version 1, and the event that it tells only if a repair has it told again. */
export interface Adoption {
  readonly after: Entity;
  readonly event: OutboxEvent;
  readonly broadcast: boolean;
}

/** What became of one. `there`: there is an entity already, and it is left as it is. */
export type Adopted = "adopted" | "there";

/** The entities table, as an adoption sees it. */
export interface EntityAdopter {
  /** Makes each (distinct ids) unless it is there. Their stream tells nothing. The answer is in the order given. */
  adopt(adoptions: readonly Adoption[]): Promise<readonly Adopted[]>;
}
