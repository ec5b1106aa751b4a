/** What an entity's page is made of, read for who is signed in. */
import { EntityView } from "@sluice/contracts/api/answers.ts";
import { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { Context } from "hono";
import { type Reach, reachOf, type Settled } from "../core/in-postgres.ts";
import type { Version } from "../core/past-version.ts";
import type { QueryDeps } from "../deps.ts";
import { versionsBack } from "../entity-history.ts";
import { entityFinder } from "../find-entity.ts";
import { getEntity } from "../get-entity.ts";
import { readFile } from "../read-file.ts";
import { traceEntity } from "../trace-entity.ts";
import { answerOf } from "./answer-of.ts";
import type { EntityParts } from "./entity-page.ts";

/** Versions that the page lists, the newest first: each is a read of the journal. */
const versionsMax = 25;

/** Reads them, for now or as of `?version=`; null for an entity, or a version, that is not there for this caller. */
export function entityPartsReader(
  deps: QueryDeps,
): (c: Context, caller: Caller) => Promise<EntityParts | null> {
  const [entity, trace, find] = [getEntity(deps), traceEntity(deps), entityFinder(deps)];
  return async (c, caller) => {
    const view = await answerOf(c, await entity(c, caller), EntityView);
    const way = await answerOf(c, await trace(c, caller), EntityTrace);
    const found = await find(c, caller);
    if (view === null || way === null || !found.ok) return null;
    const versions: Version[] = [];
    const walk = versionsBack(deps.objects, found.entity);
    while (versions.length < versionsMax) {
      const step = await walk.next();
      if (step.done === true) break;
      versions.push(step.value);
    }
    const files = new Map<string, Settled>();
    for (const { file } of versions.map(({ source }) => source))
      if (!files.has(file)) files.set(file, await readFile(deps.model, caller, file));
    const reach = (file: string): Reach => reachOf(files.get(file) ?? null);
    return {
      view,
      trace: way,
      newest: found.entity.version,
      partner: caller.role === "partner" ? null : view.partner,
      versions: versions.map(({ version, made, source: { file, line } }) => ({
        ...{ version, file, line, reach: reach(file) },
        ...{ change: made?.change ?? null, event: made?.event ?? null, at: made?.at ?? null },
      })),
    };
  };
}
