/** The FIFO group of one entity: what keeps its events in order, and the name of its aggregate in event ids. */
import { createHash } from "node:crypto";
import { type EntityKey, type EntityType, Group, type PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

/** Leaves room for `entity:`, version and epoch within an event id's 128 characters. */
const groupMax = 80;

/**
 * `<partner>:<entity>:<key>` when that is a legal group of at most 80 characters, else `<partner>:<entity>:~<SHA-256 of the key>`. Two
 * entities never share one: partner and type hold no `:`, and a key that itself starts with `~` is hashed too.
 */
export function entityGroup(partner: PartnerId, entity: EntityType, key: EntityKey): Group {
  const plain = `${partner}:${entity}:${key}`;
  if (plain.length <= groupMax && !key.startsWith("~")) {
    const group = v.safeParse(Group, plain);
    if (group.success) return group.output;
  }
  const hash = createHash("sha256").update(key).digest("base64url");
  return v.parse(Group, `${partner}:${entity}:~${hash}`);
}
