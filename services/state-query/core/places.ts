/** Where things lie in the read model. */
import type { ReadKey } from "@sluice/shared/ports/read-model.ts";

/** Everything known of one file: an item an aspect, and an item an aspect of each shard. */
export const filePk = (file: string): string => `file#${file}`;
/** The files of a partner, by time of receipt. */
export const partnerFilesPk = (partner: string): string => `files#${partner}`;
/** All files, by time of receipt: the operator's list. */
export const allFilesPk = "files";
/** An API key. */
export const keyPlace = (keyId: string): ReadKey => ({ pk: `key#${keyId}`, sk: "key" });
/** An entity as it is now. */
export const entityPlace = (partner: string, entity: string, key: string): ReadKey => ({
  pk: `entity#${partner}#${entity}#${key}`,
  sk: "now",
});
