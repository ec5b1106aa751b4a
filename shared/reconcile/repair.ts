/** Which differences a repair mends, and how: the entity tells its last event again, and the row follows by the way of every event. */
import type { EntityId } from "../ports/entity-store.ts";
import type { Difference } from "./difference.ts";

/** How far a repair goes. */
export interface RepairChoice {
  readonly now: Date;
  /** Also where the item was written past Sluice: Postgres follows what DynamoDB says now. */
  readonly takeItems: boolean;
}

/** An event that is on its way for so long after its file was loaded is not: longer than any passing fault holds one back unseen. */
const overdueMs = 15 * 60_000;

/**
 * The entities that are to tell again. Left alone are events that are still on their way, or lie dead and can be redriven (they would be
 * told twice), items that somebody wrote past Sluice (unless the choice takes them), and rows of nobody: Sluice never removes a row that
 * it did not write.
 */
export function entitiesToRetell(
  differences: readonly Difference[],
  { now, takeItems }: RepairChoice,
): readonly EntityId[] {
  const isOverdue = (loadedAt: string | null): boolean =>
    loadedAt !== null && now.getTime() - Date.parse(loadedAt) > overdueMs;
  return differences.flatMap(({ entity, why }) => {
    if (entity === null) return [];
    switch (why.kind) {
      case "edited-by-hand":
        return why.where === "postgres" || takeItems ? [entity] : [];
      case "in-flight":
        return isOverdue(why.loadedAt) ? [entity] : [];
      case "dead-lettered":
        return why.isLost ? [entity] : [];
      case "of-nobody":
      case "unreadable":
        return [];
      default:
        return why satisfies never;
    }
  });
}
