/** Judges what a shard's rows refer to: each must be there, and neither deleted nor merged. */
import { keyOf } from "@sluice/contracts/key.ts";
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { AnyFeed, RawRow, Reference } from "@sluice/contracts/feed.ts";
import { EntityKey, type PartnerId } from "@sluice/contracts/ids.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import * as v from "valibot";
import { cutValue, type FoundError, rawRow, type ShardRow } from "../core/judge.ts";
import { Life } from "./life.ts";
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
      const key = v.safeParse(EntityKey, keyIn(reference, row));
      return key.success ? [{ record, row, key: key.output }] : [];
    });
    const keys = [...new Set(keyed.map(({ key }) => key))];
    const items = await references.getAll(keys.map((key) => entityPlace(partner, reference.entity, key)));
    const wrong = new Map(
      keys.flatMap((key, at) => {
        const item = items[at] ?? null;
        const said = wrongWith(reference, key, item === null ? null : v.parse(Life, item));
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

/** The key that a row refers to; "" where its columns are all empty. */
function keyIn({ key }: Reference, row: RawRow): string {
  return key.every(({ column }) => row[column] === "") ? "" : keyOf(key, row);
}

function wrongWith(
  { entity }: Reference,
  key: string,
  life: Life | null,
): { readonly code: Code; readonly message: string } | null {
  switch (life?.life) {
    case undefined:
      return { code: "row.reference-missing", message: `${entity} ${key} is not known` };
    case "live":
      return null;
    case "deleted":
      return { code: "row.reference-deleted", message: `${entity} ${key} was deleted` };
    case "merged":
      return { code: "row.reference-merged", message: `${entity} ${key} was merged into ${life.into}` };
    default:
      return life satisfies never;
  }
}
