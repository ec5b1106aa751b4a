/** What a row speaks of, judged the same way wherever it is looked up: by the validator's picture of it, and by the loader's own table. Pure. */
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { AnyFeed, EntityState, RawRow, Reference } from "@sluice/contracts/feed.ts";
import { EntityKey } from "@sluice/contracts/ids.ts";
import { keyOf } from "@sluice/contracts/key.ts";
import * as v from "valibot";

/** Whether an entity lives; of a merged one, the key of the one that it was merged into. */
export const Life = v.variant("life", [
  v.object({ life: v.literal("live") }),
  v.object({ life: v.literal("deleted") }),
  v.object({ life: v.literal("merged"), into: v.string() }),
]);
export type Life = v.InferOutput<typeof Life>;

/** The life of an entity that some file brought; `state` is null where only its tombstone is left. */
export function lifeOf(feed: AnyFeed | undefined, state: EntityState | null): Life {
  if (state === null) return { life: "deleted" };
  const into = feed?.mergedInto(state) ?? null;
  return into === null ? { life: "live" } : { life: "merged", into };
}

/** The key that a row speaks of; null where it speaks of nothing. It may be what no entity can have: then that is missing (`lookedUp`). */
export const referredKey = ({ key }: Reference, row: RawRow): string | null =>
  key.every(({ column }) => row[column] === "") ? null : keyOf(key, row);

/** Of the keys that rows speak of, each once, those that an entity can have: what is to be looked up. */
export const lookedUp = (keys: Iterable<string>): EntityKey[] =>
  [...new Set(keys)].filter((key): key is EntityKey => v.is(EntityKey, key));

/** Why a row may not speak of it. */
export interface WrongReference {
  readonly code: Code;
  readonly message: string;
}

/** What is wrong with speaking of this key; null: nothing. `life` is null where no file brought it. */
export function wrongReference({ entity }: Reference, key: string, life: Life | null): WrongReference | null {
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
