/**
 * Whether all that the old table had to tell has reached the old database: asked of the guards there, whatever carries it, and of the items
 * that the new table has by now, which are the old one's but for what was written past Sluice.
 */
import { scannedEntity } from "../adapters/items/entity-item.ts";
import { groupOf } from "../reconcile/group-of.ts";
import type { Entity } from "../ports/entity-store.ts";
import type { RestoreDeps } from "./deps.ts";

type Parts = Pick<RestoreDeps, "tables" | "told" | "clock" | "pause">;

/** Milliseconds between two questions. */
const askMs = 2_000;
/** So long what is on its way is waited for; what is not there by then lies dead, and is told again under the new epoch. */
const drainMs = 10 * 60_000;

/** How many were not told in the end. */
export async function drained({ tables, told, clock, pause }: Parts, table: string): Promise<number> {
  const end = clock.now().getTime() + drainMs;
  const untold = async (entities: readonly Entity[]): Promise<Entity[]> => {
    const known = await told(entities.map(({ id }) => groupOf(id)));
    return entities.filter(({ id, epoch, version }) => {
      const last = known.get(groupOf(id));
      return last === undefined || last.epoch < epoch || (last.epoch === epoch && last.version < version);
    });
  };
  let waiting: Entity[] = [];
  for await (const page of tables.scan(table)) waiting.push(...(await untold(page.map(scannedEntity))));
  while (waiting.length > 0 && clock.now().getTime() < end) {
    await pause(askMs);
    waiting = await untold(waiting);
  }
  return waiting.length;
}
