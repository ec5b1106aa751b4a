/** Judges what a shard's rows refer to: each must be there, and neither deleted nor merged. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import { Life, lookedUp, referredKey, wrongReference } from "@sluice/shared/reference.ts";
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
  for (const reference of feed.references ?? []) {
    if (reference.snapshotOf !== undefined) continue;
    const keyed = rows.flatMap(({ record, fields }) => {
      const row = rawRow(feed, fields);
      const key = referredKey(reference, row);
      return key === null ? [] : [{ record, row, key }];
    });
    const keys = lookedUp(keyed.map(({ key }) => key));
    const items = await references.getAll(keys.map((key) => entityPlace(partner, reference.entity, key)));
    const lives = new Map<string, Life | null>(
      keys.map((key, at) => [key, items[at] ? v.parse(Life, items[at]) : null]),
    );
    for (const { record, row, key } of keyed) {
      const said = wrongReference(reference, key, lives.get(key) ?? null);
      if (said === null) continue;
      const [first] = reference.key;
      const column = reference.key.length === 1 ? first.column : "";
      const error: FoundError = { record, column, value: cutValue(row[first.column] ?? ""), ...said };
      found.set(record, [...(found.get(record) ?? []), error]);
    }
  }
  return found;
}
