/** The item of an adopted entity: whole, but its event has no id where the pipes look for one, so that none of them carries it. */
import type { Adoption } from "../../ports/entity-adopter.ts";
import { entityItem } from "./entity-item.ts";
import type { TypedItem } from "./typed.ts";

/** The name of the outbox's attribute that keeps the event's id until a repair tells it. */
export const silentId = "silent";

/** The item. Throws as entityItem does. */
export function adoptedItem({ after, event, broadcast }: Adoption): TypedItem {
  const item = entityItem({ after, event, broadcast, expectedVersion: 0 });
  const { id, ...rest } = item["outbox"]?.M ?? {};
  return { ...item, outbox: { M: { ...rest, ...(id !== undefined && { [silentId]: id }) } } };
}
