/** References: what a feed's rows speak of, looked up in the key manifest of the last snapshot that was loaded. */
import type { AnyFeed, Reference as Declared } from "@sluice/contracts/feed.ts";
import type { ReferenceNeed } from "@sluice/contracts/events/payloads.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import { keysKey } from "@sluice/contracts/objects.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { referredKey } from "@sluice/shared/reference.ts";
import { keysLeftOut } from "@sluice/shared/shard/key-manifest.ts";
import type { ShardRow } from "@sluice/shared/shard/read-shard.ts";
import { cutValue, type FoundError, rawRow } from "../core/judge.ts";
import { isMet, type Reference } from "../core/reference.ts";
import type { ValidatorDeps } from "../deps.ts";
import { referenceRef } from "../validations.ts";

/** What is known of each entity type that the feed's rows speak of. */
export function loadReferences(
  { store }: Pick<ValidatorDeps, "store">,
  partner: PartnerId,
  feed: AnyFeed,
): Promise<ReadonlyMap<string, Reference | null>> {
  return Promise.all(
    (feed.references ?? []).map(async ({ entity }) => {
      const known = await store.load(referenceRef(partner, entity));
      return [entity, known?.state ?? null] as const;
    }),
  ).then((entries) => new Map(entries));
}

/** The needs that are not met yet. */
export const unmet = (
  needs: readonly ReferenceNeed[],
  known: ReadonlyMap<string, Reference | null>,
): readonly ReferenceNeed[] => needs.filter((need) => !isMet(known.get(need.entity) ?? null, need));

/** The errors of each row that speaks of what is not there, by record; none: every reference holds. */
export async function wrongBySnapshot(
  objects: ObjectStore,
  partner: PartnerId,
  feed: AnyFeed,
  rows: readonly ShardRow[],
  known: ReadonlyMap<string, Reference | null>,
): Promise<ReadonlyMap<number, readonly FoundError[]>> {
  const errors = new Map<number, FoundError[]>();
  for (const declared of feed.references ?? []) {
    if (declared.snapshotOf === undefined) continue;
    const live = liveIn(known.get(declared.entity) ?? null);
    const keyed = rows.flatMap(({ record, fields }) => {
      const key = referredKey(declared, rawRow(feed, fields));
      return key === null ? [] : [{ record, key }];
    });
    const keys = new Set(keyed.map(({ key }) => key));
    const missing =
      live === null
        ? keys
        : new Set(
            await Array.fromAsync(
              keysLeftOut(
                objects,
                { given: [...keys] },
                Array.from({ length: live.shards }, (_, shard) => keysKey(partner, live.file, shard)),
              ),
            ),
          );
    for (const { record, key } of keyed)
      if (missing.has(key))
        errors.set(record, [...(errors.get(record) ?? []), missed(declared, record, key, live)]);
  }
  return errors;
}

/** The live snapshot; null before the first, and where that was undone. */
const liveIn = (reference: Reference | null): Reference["live"] =>
  reference === null || reference.live?.shards === 0 ? null : reference.live;

function missed(
  { entity, snapshotOf: feed, key: parts }: Declared,
  record: number,
  key: string,
  live: Reference["live"],
): FoundError {
  const columns = parts.map(({ column }) => column).join(", ");
  return {
    record,
    column: parts.length === 1 ? columns : "",
    value: cutValue(key),
    code: "row.reference-missing",
    message:
      live === null
        ? `no file of ${feed} has been loaded yet, so there is no ${entity} (${columns}): send it first`
        : `there is no such ${entity} (${columns}) in ${live.file}, the last file of ${feed} that was loaded`,
  };
}
