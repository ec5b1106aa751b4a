/** Whether the picture of an entity type holds all that a partner's first files of it made. */
import type { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import * as v from "valibot";
import { End } from "./end.ts";
import { endSk, endsPk, toldPk, wholePlace } from "./places.ts";

const Whole = v.object({ upTo: v.number() });
/** Files looked at in one read. */
const pageMax = 100;

/**
 * Whether the first `files` files have all ended and every entity event of theirs is projected. How far it is whole is kept, so that each
 * file's events are counted once it is whole never again.
 */
export async function isWhole(
  references: Projection,
  epoch: number,
  partner: PartnerId,
  entity: string,
  files: number,
): Promise<boolean> {
  if (files === 0) return true;
  const place = wholePlace(partner, entity);
  const [known] = await references.getAll([place]);
  const from = known === null || known === undefined ? 0 : v.parse(Whole, known).upTo;
  let upTo = from;
  for (let page = from; upTo < files && upTo === page; page += pageMax)
    upTo = await wholeFrom(references, partner, entity, page, Math.min(files, page + pageMax));
  if (upTo > from) await references.putAll([{ ...place, epoch, version: upTo, item: { upTo } }]);
  return upTo >= files;
}

/** The first entity type that rows refer to by its entities and of which not every event of the files before this one is here; null: all are. */
export async function notWhole(
  { references, epoch }: { readonly references: Projection; readonly epoch: number },
  feed: AnyFeed,
  { partner, needs = [] }: ShardReady,
): Promise<EntityType | null> {
  for (const { entity, snapshotOf } of feed.references ?? []) {
    const through = needs.find((need) => need.entity === entity)?.through ?? 0;
    if (snapshotOf === undefined && !(await isWhole(references, epoch, partner, entity, through)))
      return entity;
  }
  return null;
}

/** Up to which sequence it is whole, looked at behind `from` and up to `to`. */
async function wholeFrom(
  references: Projection,
  partner: PartnerId,
  entity: string,
  from: number,
  to: number,
): Promise<number> {
  const pk = endsPk(partner, entity);
  const ends = await references.after({ pk, sk: endSk(from), limit: to - from });
  let upTo = from;
  for (const { sk, item } of ends) {
    if (sk !== endSk(upTo + 1)) return upTo;
    const { emitted } = v.parse(End, item);
    if (emitted > 0 && (await references.count(toldPk(partner, entity, upTo + 1))) < emitted) return upTo;
    upTo += 1;
    if (upTo === to) return upTo;
  }
  return upTo;
}
