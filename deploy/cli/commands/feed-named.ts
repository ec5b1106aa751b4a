import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { InvalidArgumentError } from "commander";

/** The feed of a name, for commander. Throws InvalidArgumentError, with the names that there are. */
export function feedNamed(name: string): AnyFeed {
  const feed = feeds.get(name);
  if (feed === undefined)
    throw new InvalidArgumentError(`There is no feed ${name}; there are ${[...feeds.keys()].join(", ")}.`);
  return feed;
}
