/** The feeds whose rows can be compared. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";

/** One feed an entity type: the one whose mapping its rows follow. */
export const mappedFeeds = (): readonly AnyFeed[] =>
  [...new Map([...feeds.values()].toReversed().map((feed) => [feed.entity, feed])).values()].toReversed();
