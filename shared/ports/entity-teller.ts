/** Lets entities tell their last event again: their stream tells it, with the state as it is now, and whoever missed it has it. */
import type { EntityId } from "./entity-store.ts";

/** What became of one. `missing`: there is no such entity. */
export type Retelling = "retold" | "missing";

/** The entities table, as a repair sees it. */
export interface EntityTeller {
  /**
   * Marks the outbox of each (distinct ids): version, data, source, journal and event id stay, so that the event is the same fact as
   * before, and nobody counts it twice. A mark that an outbox has already tells nothing: take a new one for each repair. The answer is in
   * the order given. With an `epoch`, that of the item and of its event is raised to it: the same fact, and it weighs more than whatever
   * was told under an earlier one. An item of a higher epoch is left as it is, and is "missing" too.
   */
  retell(ids: readonly EntityId[], mark: string, epoch?: number): Promise<readonly Retelling[]>;
}
