/** A pause as people read it at a terminal. */
import type { PauseView } from "@sluice/contracts/api/pause-view.ts";

/** One line. */
export const pauseLine = ({ feed, partner, since, by, reason }: PauseView): string =>
  `${scopeText(feed, partner)} is paused since ${since} by ${by}: ${reason}`;

/** `orders of acme`, `orders of every partner`, `every feed of acme`. */
export const scopeText = (feed: string | null, partner: string | null): string =>
  `${feed ?? "every feed"} of ${partner ?? "every partner"}`;
