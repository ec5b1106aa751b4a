/** The feed that a partner names, if its key may send to it. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";

/** The feed, or why not; a key's trespass is logged. */
export function feedOf(
  { feeds: known, log }: Pick<GatewayDeps, "feeds" | "log">,
  { partner, feeds, keyId }: CallerOf<"partner">,
  name: string,
):
  | { readonly kind: "feed"; readonly feed: AnyFeed }
  | { readonly kind: "refused"; readonly problem: Problem } {
  const feed = known.get(name);
  if (feed === undefined) return { kind: "refused", problem: problems.unknownFeed(name, [...known.keys()]) };
  if (feeds.includes(feed.name)) return { kind: "feed", feed };
  log.warn({ keyId, partner, feed: feed.name, why: "feed-not-allowed" }, "a key was refused");
  return { kind: "refused", problem: problems.feedNotAllowed(feed.name, feeds) };
}
