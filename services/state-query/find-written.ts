/** The version of an entity that a row of a file wrote, and its way. */
import type { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { LineRow } from "@sluice/contracts/api/line-trace.ts";
import { type AnyFeed, erasedEvent } from "@sluice/contracts/feed.ts";
import { EntityKey, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { Aspect } from "./core/aspect.ts";
import { entityTrace } from "./core/entity-trace.ts";
import { entityPlace } from "./core/places.ts";
import { KeptEntity } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";
import { versionsBack } from "./entity-history.ts";

/** A row of a file. */
export interface RowOfFile {
  readonly view: FileView;
  readonly aspects: readonly Aspect[];
  readonly feed: AnyFeed;
  readonly row: LineRow;
}

/** Null where there is none; `sawVersions`: whether that is sure, since every version from this file on was looked at. */
export interface Written {
  readonly written: EntityTrace | null;
  readonly sawVersions: boolean;
}

/** Looks for it, walking back through the journal. Rejects when an object cannot be read. */
export async function findWritten(
  { model, objects }: Pick<QueryDeps, "model" | "objects">,
  { view, aspects, feed, row }: RowOfFile,
): Promise<Written> {
  const key = v.safeParse(EntityKey, row.key);
  if (!key.success || !feed.broadcastsEntities) return { written: null, sawVersions: false };
  const place = entityPlace(v.parse(PartnerId, view.partner), feed.entity, key.output);
  const item = await model.get(place);
  // A good row makes its entity, if it is not there: its event is on its way.
  if (item === null) return { written: null, sawVersions: false };
  const entity = v.parse(KeptEntity, item);
  const walk = versionsBack(objects, entity);
  for (;;) {
    const step = await walk.next();
    if (step.done === true) return { written: null, sawVersions: step.value === "first" };
    const { source, made } = step.value;
    // An erasure writes by the source of the version before it: that one is the row's.
    if (made?.event === erasedEvent(feed.entity)) continue;
    if (source.file === view.file && (source.record ?? row.record) === row.record)
      return { written: entityTrace(entity, step.value, aspects, row.bytes), sawVersions: true };
    // Files are loaded in their turns: what an earlier one wrote lies before this one.
    if (view.sequence !== null && source.sequence < view.sequence)
      return { written: null, sawVersions: true };
  }
}
