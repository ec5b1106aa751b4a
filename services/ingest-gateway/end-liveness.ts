/** A file that failed or was rejected no longer counts for the digest rule: its content may come again. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { AggregateStore, Change } from "@sluice/shared/ports/aggregate-store.ts";
import type { File } from "./core/file.ts";
import { liveRef } from "./files.ts";

/** The change that ends it, to be saved with the file's own; none where a later file of the same content took the place. */
export async function endLiveness(
  store: AggregateStore,
  feeds: ReadonlyMap<string, AnyFeed>,
  file: File,
): Promise<readonly Change[]> {
  const feed = feeds.get(file.feed);
  // Without the feed there is no upload to compare with, either.
  if (feed === undefined) return [];
  const ref = liveRef(feed, file);
  const live = await store.load(ref);
  return live?.state.file === file.file ? [{ ref, expectedVersion: live.version, state: null }] : [];
}
