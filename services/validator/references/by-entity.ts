/** Judges what a shard's rows refer to: each must be there, and neither deleted nor merged. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import { Life, referredKey, wrongReference } from "@sluice/shared/reference.ts";
import * as v from "valibot";
import { cutValue, type FoundError, rawRow, type ShardRow } from "../core/judge.ts";

import { entityPlace } from "./places.ts";

/** The errors of each row by record, of references without a snapshot: the distinct keys are looked up in batches. Throws what the projection throws. */
export async function wrongByEntity(
  references: Projection,
  feed: AnyFeed,
  partner: PartnerId,
  rows: readonly ShardRow[],
): Promise<ReadonlyMap<number, readonly FoundError[]>> {
  const found = new Map<number, FoundError[]>();
  const raw = rows.map(({ record, fields }) => ({ record, row: rawRow(feed, fields) }));
  for (const reference of feed.references ?? []) {
    if (reference.snapshotOf !== undefined) continue;
    const keyed = raw.flatMap(({ record, row }) => {
      const key = referredKey(reference, row);
      return key === null ? [] : [{ record, row, key }];
    });
    const keys = [...new Set(keyed.map(({ key }) => key))];
    const items = await references.getAll(keys.map((key) => entityPlace(partner, reference.entity, key)));
    const wrong = new Map(
      keys.flatMap((key, at) => {
        const item = items[at] ?? null;
        const said = wrongReference(reference, key, item === null ? null : v.parse(Life, item));
        return said === null ? [] : [[key, said] as const];
      }),
    );
    for (const { record, row, key } of keyed) {
      const said = wrong.get(key);
      if (said === undefined) continue;
      const [first] = reference.key;
      const column = reference.key.length === 1 ? first.column : "";
      const error: FoundError = { record, column, value: cutValue(row[first.column] ?? ""), ...said };
      found.set(record, [...(found.get(record) ?? []), error]);
    }
  }
  return found;
}
