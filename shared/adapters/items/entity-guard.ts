/** The guard of every entity write, as plain code; on DynamoDB the same stands in the statement's WHERE. */
import type { Entity, EntityWrite } from "../../ports/entity-store.ts";
import { entityPk } from "./entity-item.ts";

/** Whether a write may replace what is there: the version it expects, an epoch not above its own, and a source before its own. */
export function mayReplace(current: Entity, { after, expectedVersion }: EntityWrite): boolean {
  const { sequence, record } = current.source;
  const isEarlier =
    sequence < after.source.sequence || (sequence === after.source.sequence && record < after.source.record);
  return current.version === expectedVersion && current.epoch <= after.epoch && isEarlier;
}

/** Throws a RangeError when two writes name one entity: neither order nor outcome of the two would be known. */
export function checkDistinct(writes: readonly EntityWrite[]): void {
  const seen = new Set<string>();
  for (const { after } of writes) {
    const pk = entityPk(after.id);
    if (seen.has(pk)) throw new RangeError(`${pk} is written twice in one call; write it in two`);
    seen.add(pk);
  }
}
