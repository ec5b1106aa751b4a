/** A file is planned and loaded by the version of the feed that judged it, or not at all. */
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Outcome } from "@sluice/shared/messaging/handler.ts";

/** The feed, or what becomes of a message that this build cannot take. */
export function thisBuildsFeed(
  feeds: ReadonlyMap<string, AnyFeed>,
  { feed: name, feedVersion }: FileRef,
): { readonly kind: "feed"; readonly feed: AnyFeed } | Exclude<Outcome, { readonly kind: "done" }> {
  const feed = feeds.get(name);
  if (feed === undefined) return { kind: "dead-letter", reason: `this build has no feed ${name}` };
  if (feed.version === feedVersion) return { kind: "feed", feed };
  const reason = `the file was judged by version ${feedVersion} of ${name}, and this build has ${feed.version}: it waits for a build with that version`;
  return { kind: "retry", reason, afterSeconds: 30 };
}
