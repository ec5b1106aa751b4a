/** Lets entities tell again, between two entries of the operations' log. */
import type { Clock } from "../ports/clock.ts";
import type { EntityId } from "../ports/entity-store.ts";
import type { EntityTeller } from "../ports/entity-teller.ts";
import type { Ids } from "../ports/ids.ts";
import type { Operation, OperationsLog } from "../ports/operations-log.ts";

/** What it is done with. */
export interface RetellDeps {
  readonly teller: EntityTeller;
  readonly log: OperationsLog;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Entities at once: what a killed command has done is told by the log to within so many. */
const lotSize = 100;

/**
 * Retells (distinct entities), once the intent is kept; answers how many did. Those that are gone by now are left out. The count is kept
 * however it ends.
 */
export async function retellLogged(
  { teller, log, clock, ids }: RetellDeps,
  entities: readonly EntityId[],
  { by, reason }: Pick<Operation, "by" | "reason">,
): Promise<number> {
  const entry = (stage: Operation["stage"], of: readonly EntityId[], done: number | null): Operation => ({
    at: clock.now().toISOString(),
    by,
    action: "retell",
    reason,
    stage,
    letters: [],
    entities: of,
    done,
  });
  await log.write(entry("begun", entities, null));
  let done = 0;
  try {
    const mark = ids.ulid();
    for (let from = 0; from < entities.length; from += lotSize) {
      const told = await teller.retell(entities.slice(from, from + lotSize), mark);
      done += told.filter((one) => one === "retold").length;
    }
  } finally {
    await log.write(entry("ended", [], done));
  }
  return done;
}
