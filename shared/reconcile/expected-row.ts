import type { AnyFeed } from "@sluice/contracts/feed.ts";
import * as v from "valibot";
import type { Entity } from "../ports/entity-store.ts";
import { type RowDigest, rowDigest } from "./row-digest.ts";

/** The row as an entity's state has it: null where there is no entity or only its tombstone, and why where the feed cannot read the state. */
export function expectedRow(
  feed: AnyFeed,
  entity: Entity | null,
): RowDigest | { readonly unreadable: string } | null {
  if (entity === null || entity.data === null) return null;
  const { partner, key } = entity.id;
  try {
    return rowDigest(feed.legacy, feed.legacy.rowOf(entity.data, { partner, key }));
  } catch (error) {
    if (!v.isValiError(error)) throw error;
    return { unreadable: `its state does not fit the feed ${feed.name}: ${error.message}` };
  }
}
