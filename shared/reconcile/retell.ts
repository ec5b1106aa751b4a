/** Lets entities tell again, between two entries of the audit trail. */
import { type Audit, record } from "../audit/record.ts";
import type { EntityId } from "../ports/entity-store.ts";
import type { EntityTeller } from "../ports/entity-teller.ts";
import type { Ids } from "../ports/ids.ts";

/** What it is done with. */
export interface RetellDeps {
  readonly teller: EntityTeller;
  readonly audit: Audit;
  readonly ids: Ids;
}

/** Entities at once: what a killed command has done is told to within so many. */
const lotSize = 100;

/**
 * Retells (distinct entities), once the intent is kept with every one of them; answers how many did. Those that are gone by now are left
 * out. The count is kept however it ends.
 */
export async function retellLogged(
  { teller, audit, ids }: RetellDeps,
  entities: readonly EntityId[],
  { by, reason }: { readonly by: string; readonly reason: string | null },
): Promise<number> {
  const subjects = entities.map(
    ({ partner, entity, key }) => ({ kind: "entity", id: `${partner}/${entity}/${key}` }) as const,
  );
  return record(audit, { by, action: "reconcile.repair", reason, subjects }, async (count) => {
    let done = 0;
    const mark = ids.ulid();
    for (let from = 0; from < entities.length; from += lotSize) {
      const told = await teller.retell(entities.slice(from, from + lotSize), mark);
      const more = told.filter((one) => one === "retold").length;
      count(more);
      done += more;
    }
    return done;
  });
}
