/** Where things lie in the read model. */
import type { EntityKey, EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import { entityGroup } from "@sluice/shared/entity-group.ts";
import type { ReadKey } from "@sluice/shared/ports/read-model.ts";

/** Everything known of one file: an item an aspect, and an item an aspect of each shard. */
export const filePk = (file: string): string => `file#${file}`;
/** A file's history: a list of its events in the order in which they came in here. */
export const historyPk = (file: string): string => `history#${file}`;
/** The files of a partner, by time of receipt. */
export const partnerFilesPk = (partner: string): string => `files#${partner}`;
/** All files, by time of receipt: the operator's list. */
export const allFilesPk = "files";
/** A file's place in both lists. */
export const listedSk = (receivedAt: string, file: string): string => `${receivedAt}#${file}`;
/** What is paused, or was: an item a scope. */
export const pausesPk = "pauses";
/** Files that are held, or were: an item a file. */
export const heldPk = "held";
/** An API key. */
export const keyPlace = (keyId: string): ReadKey => ({ pk: `key#${keyId}`, sk: "key" });
/** An entity as it is now. By its group, since a key may be longer than a partition key. */
export const entityPlace = (partner: PartnerId, entity: EntityType, key: EntityKey): ReadKey => ({
  pk: `entity#${entityGroup(partner, entity, key)}`,
  sk: "now",
});
