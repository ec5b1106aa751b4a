/** Every feed. Adding a partner's file is adding one file beside this one, its samples, and its line here. */
import type { AnyFeed } from "../feed.ts";
import { bankBranches } from "./bank-branches.ts";
import { members } from "./members.ts";
import { orders } from "./orders.ts";
import { points } from "./points.ts";
import { postalCodes } from "./postal-codes.ts";
import { transfers } from "./transfers.ts";

/** The feeds, by name. */
export const feeds: ReadonlyMap<string, AnyFeed> = new Map(
  [bankBranches, members, orders, points, postalCodes, transfers].map((feed) => [feed.name, feed]),
);

/** The feed that writes an entity type. Two feeds may write one type; its legacy mapping is the first one's. */
export function feedOfEntity(entity: string): AnyFeed | undefined {
  return [...feeds.values()].find((feed) => feed.entity === entity);
}

/** Whether a type names an entity event of some feed. */
export function isEntityEvent(type: string): boolean {
  return [...feeds.values()].some((feed) => feed.events.includes(type));
}

/** Entity types that some feed refers to without a snapshot, and the events of their entities. */
export function referred(all: Iterable<AnyFeed> = feeds.values()): {
  readonly entities: readonly string[];
  readonly events: readonly string[];
} {
  const known = [...all];
  const references = known.flatMap((feed) => feed.references ?? []);
  const entities = new Set<string>(
    references.filter(({ snapshotOf }) => snapshotOf === undefined).map(({ entity }) => entity),
  );
  const events = known.filter(({ entity }) => entities.has(entity)).flatMap((feed) => feed.events);
  return { entities: [...entities], events: [...new Set(events)] };
}
