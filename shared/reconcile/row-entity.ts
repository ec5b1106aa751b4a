/** Whose row it is: the entity behind a row's key. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { EntityKey, type Group, PartnerId } from "@sluice/contracts/ids.ts";
import { keyOf } from "@sluice/contracts/key.ts";
import * as v from "valibot";
import { entityGroup } from "../entity-group.ts";
import type { EntityId } from "../ports/entity-store.ts";

/**
 * The entity of a row: by the group that told it where one did, else by the row's key alone. A group holds the entity's key unless that is
 * long or not ASCII; then the row's key columns behind the partner are taken for the entity's key parts, and the group proves it. Null
 * where neither says.
 */
export function entityOfRow(
  feed: AnyFeed,
  key: readonly (string | null)[],
  told: Group | null,
): EntityId | null {
  const [partnerText = "", entity = "", ...rest] = told?.split(":") ?? [];
  const partnerColumn = feed.legacy.key.indexOf("partner");
  const partner = v.safeParse(PartnerId, told === null ? key[partnerColumn] : partnerText);
  if (!partner.success) return null;
  const plain = rest.join(":");
  if (told !== null && entity === feed.entity && !plain.startsWith("~")) {
    const parsed = v.safeParse(EntityKey, plain);
    return parsed.success ? { partner: partner.output, entity: feed.entity, key: parsed.output } : null;
  }
  const parts = key.filter((_, index) => index !== partnerColumn);
  if (partnerColumn < 0 || parts.length !== feed.key.parts.length) return null;
  const joined = v.safeParse(EntityKey, joinedKey(parts));
  if (!joined.success) return null;
  const isProven = told === null || entityGroup(partner.output, feed.entity, joined.output) === told;
  return isProven ? { partner: partner.output, entity: feed.entity, key: joined.output } : null;
}

/** Parts as they are, joined as an entity's key is. */
function joinedKey(parts: readonly (string | null)[]): string {
  const named = parts.map((part, index) => [String(index), part ?? ""] as const);
  return keyOf(
    named.map(([column]) => ({ column })),
    Object.fromEntries(named),
  );
}
