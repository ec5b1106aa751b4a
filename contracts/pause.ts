/** What an operator may pause: a feed, a partner, or one partner's files of a feed. No new file of it takes its load turn until it is resumed. */
import * as v from "valibot";
import { FeedName, PartnerId } from "./ids.ts";

/** What is paused: at least one of the two. Without a partner it is the feed of every partner; without a feed, all that the partner sends. */
export const PauseScope = v.object({
  feed: v.exactOptional(FeedName),
  partner: v.exactOptional(PartnerId),
});
export type PauseScope = v.InferOutput<typeof PauseScope>;

/** A scope as keys name it: `<feed>:<partner>`, with `*` for all. */
export const scopeName = ({ feed, partner }: PauseScope): string => `${feed ?? "*"}:${partner ?? "*"}`;

/** Every scope that a partner's file of a feed falls under: where any of them is paused, it waits. */
export const scopesOf = (feed: FeedName, partner: PartnerId): readonly PauseScope[] => [
  { feed },
  { partner },
  { feed, partner },
];
