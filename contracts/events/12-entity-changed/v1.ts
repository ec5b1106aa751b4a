import * as v from "valibot";
import { EntityKey, EntityType, FeedName, FileId } from "../../ids.ts";

/**
 * An entity was written. Its type is the feed's own (`order.shipped.v1`); the whole state and the source travel
 * beside the payload, taken from the item by the pipe's template. Emitted by loader.
 */
export const EntityChanged = v.object({
  entity: EntityType,
  key: EntityKey,
  feed: FeedName,
  change: v.picklist(["created", "updated", "removed"]),
  /**
   * Given where a repair let the entity tell its last event again: the same event, and so the same id. Whoever took it before writes the
   * state once more, as of the same version, and counts nothing.
   */
  retold: v.optional(v.string()),
  /** Given where the personal fields were erased: the erasure's id, under which the event is counted, since the file that `source` names never told it. */
  erasure: v.exactOptional(FileId),
});
export type EntityChanged = v.InferOutput<typeof EntityChanged>;
