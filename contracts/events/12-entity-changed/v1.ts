import * as v from "valibot";
import { EntityKey, EntityType, FeedName } from "../../ids.ts";

/**
 * An entity was written. Its type is the feed's own (`order.shipped.v1`); the whole state and the source travel
 * beside the payload, taken from the item by the pipe's template. Emitted by loader.
 */
export const EntityChanged = v.object({
  entity: EntityType,
  key: EntityKey,
  feed: FeedName,
  change: v.picklist(["created", "updated", "removed"]),
});
export type EntityChanged = v.InferOutput<typeof EntityChanged>;
